import type { Order } from '../api/api-types';

const CHANNEL = 'holds';

/** Tells every page of this browser of a reservation that was just made in it. */
export function announceHold(order: Order): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(order);
  channel.close();
}

/** Calls `take` for each reservation made in this browser. @returns how to stop */
export function onHold(take: (order: Order) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => take(data);
  return () => channel.close();
}
