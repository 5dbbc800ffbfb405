/** True when a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal to a process and everything it started in its group; does nothing if the group is empty. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const nobodyIsLeft = code === 'ESRCH' || code === 'EPERM'; // macOS reports EPERM for a group of zombies
    if (!nobodyIsLeft) throw error;
  }
}
