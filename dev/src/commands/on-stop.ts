/**
 * Calls `stop` once, when this process is asked to end or whoever started it is gone. Later signals are ignored:
 * a terminal's Ctrl-C reaches every process of its group, and arrives again from the parent.
 * @returns forgets it
 */
export function onStop(stop: () => void): () => void {
  let stopping = false;
  const once = () => {
    if (!stopping) stop();
    stopping = true;
  };
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'];
  for (const event of events) process.on(event, once);
  process.channel?.unref();
  return () => {
    for (const event of events) process.off(event, once);
  };
}
