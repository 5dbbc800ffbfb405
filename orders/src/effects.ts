import type { ReplicaDocument } from '@ticketing/common';
import { followPayment } from './domain/order';
import { noteResale } from './domain/resale';
import { isSoldBy, knowingOthers, type OrderStore } from './models/order';
import type { PaymentReplica } from './models/payment-replica';
import { offeredListing, type TicketReplica } from './models/ticket-replica';

/** Derives what has become of an order from its payment. @returns whether the order changed */
export async function applyPayment(
  store: OrderStore,
  { _id: id, orderId, ...payment }: ReplicaDocument<PaymentReplica>,
  now: Date,
): Promise<boolean> {
  let completes = false;
  const follow = () =>
    knowingOthers(store, orderId, (others) =>
      store.change(orderId, ({ state }) => {
        const change = followPayment(state, { ...payment, id }, now, others);
        completes = change?.event === 'order:completed';
        return change;
      }),
    );
  const changed = await follow();
  // News of a refund may come before that of the capture: it completes the order, and then refunds it.
  if (completes && payment.paidBack) await follow();
  return changed;
}

/** Derives the order that a ticket is sold on from. @returns whether the order changed */
export async function applyResale(store: OrderStore, listing: ReplicaDocument<TicketReplica>): Promise<boolean> {
  const { _id: id, resale: origin, userId, status } = listing;
  if (!origin) return false;
  // If it is off sale, its money may have gone back by a decision of the seller's, or by the bank's alone.
  const isSold = status === 'sold' || (status === 'withdrawn' && (await isSoldBy(id, origin)));
  const isOver = status === 'withdrawn' && !isSold;
  // The news of a newer one may have come before this end of an older one.
  const ticketId = isOver ? await offeredListing(origin) : id;
  const resale = ticketId === undefined ? undefined : { ticketId, sold: isSold };
  const changed = await store.change(origin.orderId, ({ state }) => noteResale(state, { id, userId, origin }, resale));
  // Or between our look and our save, while its handler still saw the older one in the order.
  if (changed && isOver) await applyResale(store, listing);
  return changed;
}
