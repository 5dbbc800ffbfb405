/**
 * Calls `stop` once, when this process is asked to end or whoever started it is gone. Later signals are ignored:
 * a terminal's Ctrl-C reaches every process of its group, and arrives again from the parent.
 */
export function onStop(stop: () => void): void {
  let stopping = false;
  const once = () => {
    if (!stopping) stop();
    stopping = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
  process.on('disconnect', once);
  process.channel?.unref();
}
