import type { Ticket, TicketStatus } from './api-types';

/** Labels of a seller's listings, by status. */
export const LISTING_LABELS = {
  available: 'Listed',
  reserved: 'Reserved',
  sold: 'Sold',
  withdrawn: 'Withdrawn',
} satisfies Record<TicketStatus, string>;

/** Whether it is off the market because an operator hides it, and not by its seller. */
export const isHidden = ({ status, hidden }: Pick<Ticket, 'status' | 'hidden'>): boolean =>
  status === 'withdrawn' && hidden === true;

/** What everybody but its seller reads of a listing that an operator hides. */
export const OFF_SALE = 'Ticketing has taken this ticket off sale.';

/** Why a listing is off the market. */
export const whyWithdrawn = (ticket: Pick<Ticket, 'status' | 'hidden'>): string =>
  isHidden(ticket) ? OFF_SALE : 'The seller has withdrawn this ticket.';
