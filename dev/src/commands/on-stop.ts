/**
 * Calls `stop` once, when this process is told to end or its parent is gone. Ignores later signals: a terminal's Ctrl-C
 * reaches every process of its group, and arrives again from the parent.
 * @returns removes the handlers
 */
export function onStop(stop: () => void): () => void {
  let stopping = false;
  const once = () => {
    if (!stopping) stop();
    stopping = true;
  };
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'];
  for (const event of events) process.on(event, once);
  return () => {
    for (const event of events) process.off(event, once);
  };
}
