import type { MajorUnits, MinorUnits, Order } from '../api/api-types';
import { majorUnits, minorUnits } from '../ticket/money';

/** All tickets of an order, one or several: each with what lets one person in, and the page that shows it. */
export const orderTickets = ({ id, ticket, admission, resale, otherTickets = [] }: Order) =>
  [{ ...ticket, admission, resale }, ...otherTickets].map((one, at) => ({
    ...one,
    path: `/orders/${id}/ticket${at === 0 ? '' : `/${at + 1}`}`,
  }));

/** The page of the first ticket of an order that is still its buyer's; undefined if there is none. */
export const firstTicketPath = (order: Order): string | undefined =>
  orderTickets(order).find(({ admission }) => admission)?.path;

/** Whether each ticket of an order, or this one, is sold on. */
export const isSoldOn = (order: Order, ticketId?: string): boolean =>
  orderTickets(order).every(({ id, resale }) => resale?.sold || (ticketId !== undefined && id !== ticketId));

/** Whether each ticket of an order has let its one person in. */
export const isUsedUp = (order: Order): boolean => orderTickets(order).every(({ admission }) => admission?.usedAt);

/** The page that shows a ticket of an order; of the first one, if it is none of the others. */
export const ticketPath = (order: Order, ticketId: string): string =>
  (orderTickets(order).find(({ id }) => id === ticketId) ?? orderTickets(order)[0])?.path ?? '/orders';

/** Adds up prices in a currency's major unit, without the errors of fractions. */
export const sumOf = (prices: MajorUnits[], currency: string): MajorUnits =>
  majorUnits(
    prices.reduce<MinorUnits>((sum, price) => sum + minorUnits(price, currency), 0),
    currency,
  );

/** What all tickets of an order cost, in the currency's major unit. */
export const orderTotal = (order: Pick<Order, 'ticket' | 'otherTickets'>): MajorUnits =>
  sumOf(
    [order.ticket, ...(order.otherTickets ?? [])].map(({ price }) => price),
    order.ticket.currency,
  );
