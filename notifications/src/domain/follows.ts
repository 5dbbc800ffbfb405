import type { Order, Payment, Ticket, User } from './known';
import type { NewMail } from './mail';

const dayMs = 24 * 60 * 60 * 1000;

/** What happened longer ago is no news: filling the replicas again must not mail all of history. */
export const newsMs = dayMs;

/** Stripe keeps an authorisation for about a week: so long after its deadline an order is paid, or never will be. */
const collectedWithinMs = 7 * dayMs;

/**
 * When what follows from an order's state has happened. One that is paid changes again, when a part of it is refunded or a
 * ticket of it is offered again, however long after.
 */
export function happenedAt({ status, expiresAt }: Order, changedAt: Date): Date {
  const paidBy = expiresAt.getTime() + collectedWithinMs;
  return status === 'complete' && paidBy < changedAt.getTime() ? new Date(paidBy) : changedAt;
}

/** When the buyers of tickets are told that their event is about to begin. */
export const remindAt = (eventDate: Date): Date => new Date(eventDate.getTime() - dayMs);

/** The mails that follow from an order's state. */
export function followFromOrder(about: string, order: Order): NewMail[] {
  const { status, cancelReason, admitted, offered, byOperator, takenBack, tickets } = order;
  switch (status) {
    case 'created':
      return [{ kind: offered ? 'offered' : 'reserved', about }];
    case 'awaiting:payment':
      return [];
    case 'refunding':
    case 'refunded':
      // The payment tells what has been given back. A seller who has decided it knows.
      return takenBack ? tickets.map(({ id }) => ({ kind: 'taken-back', about, part: id })) : [];
    case 'complete':
      // Who has been let in has had the ticket for long.
      return admitted ? [] : [{ kind: 'paid', about }];
    case 'cancelled':
      if (cancelReason === 'expired') return [{ kind: offered ? 'passed-on' : 'expired', about }];
      if (byOperator) return [{ kind: 'cancelled', about }];
      // Who cancels it knows.
      return cancelReason === 'payment_failed' ? [{ kind: 'payment-failed', about }] : [];
  }
}

/** The mails that follow from a ticket's state. Those of one order are for one event: one reminder is enough. */
export function followFromTicket(id: string, { status, orderId: about, eventDate }: Ticket, soldAt: Date): NewMail[] {
  if (status !== 'sold' || about === null) return [];
  const sold: NewMail = { kind: 'sold', about, part: id };
  // Who buys a ticket on the last day needs no reminder.
  if (!eventDate || remindAt(eventDate) <= soldAt) return [sold];
  return [sold, { kind: 'tomorrow', about, notBefore: remindAt(eventDate) }];
}

/** The mails that follow from a payment's state. */
export function followFromPayment({
  status,
  orderId: about,
  refunded,
  disputed,
  sentBack,
  rejected,
}: Payment): NewMail[] {
  if (status === 'voided') return [{ kind: 'voided', about }];
  // In a dispute the bank speaks to its customer.
  if (disputed) return [];
  return [
    ...(refunded > 0 ? [{ kind: 'refunded', about, part: `${refunded}` } as const] : []),
    // What was sent back is given back again only together with more.
    ...(sentBack ? [{ kind: 'refund-failed', about, part: `${rejected ?? refunded}` } as const] : []),
  ];
}

/** The mails that follow from a user's state: one for each link, notice, sign-in from a new device, and new password. */
export const followFromUser = (
  about: string,
  { links, signIns = [], notices = [], passwordSetAt }: User,
): NewMail[] => [
  ...[...links, ...notices].map(({ kind, id }) => ({ kind, about, part: id })),
  ...signIns.map(({ id }) => ({ kind: 'new-device' as const, about, part: id })),
  ...(passwordSetAt ? [{ kind: 'new-password' as const, about, part: `${passwordSetAt.getTime()}` }] : []),
];
