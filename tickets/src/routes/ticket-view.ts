import { type Stored, show, toMajorUnits } from '@ticketing/common';
import { ticket } from '../api';
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
