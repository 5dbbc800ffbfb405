/**
 * Keeps a ticket's page on this device, so that it opens without a network.
 * @param page its path
 * @returns whether it is kept; false where the browser cannot
 */
export async function keepTicket(page: string): Promise<boolean> {
  // Only secure pages have service workers, and some private windows have none.
  const registered = navigator.serviceWorker?.register('/ticket-worker.js', { scope: page });
  const registration = await registered?.catch(() => undefined);
  const worker = registration?.active ?? registration?.waiting ?? registration?.installing;
  if (!worker) return false;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data === true);
    worker.postMessage('keep', [port2]);
  });
}
