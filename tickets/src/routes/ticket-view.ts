import { mapFields, type Stored, show, type TicketData, toMajorUnits } from '@ticketing/common';
import { type Ticket, ticket } from '../api';
import { goesOffSale, isOffered, type TicketState } from '../domain/ticket';

/** A ticket as the API shows it: the price in the currency's major unit, details only if present. */
export const ticketView = ({ state, ...stored }: Stored<TicketState>) =>
  show(ticket, {
    ...state,
    ...stored,
    price: toMajorUnits(state.price, state.currency),
    reservedUntil: state.reservedUntil ?? null,
    resaleOf: state.resale?.ticketId,
    offered: isOffered(state) || undefined,
    offSale: goesOffSale(state) || undefined,
    hidden: state.hidden,
  });

/** The same as an event tells it; undefined of a message from before events told all of it. */
export function ticketViewOf({ further, ...told }: TicketData): Ticket | undefined {
  if (told.createdAt === undefined) return undefined;
  const { price, currency, reservedUntil = null, resale } = told;
  const known: Record<string, unknown> = {
    ...{ ...further, ...told, reservedUntil },
    price: toMajorUnits(price, currency),
    resaleOf: resale?.ticketId,
  };
  // Events say null of what a seller has left open, and answers nothing.
  return mapFields(ticket, ({ optional }, name) => (optional ? (known[name] ?? undefined) : known[name])) as Ticket;
}
