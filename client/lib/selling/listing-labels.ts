import type { Ticket, TicketStatus } from '../api/api-types';

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

/** Why a listing is off the market, or will be once nobody holds it any more, as everybody but its seller reads it. */
export const whyWithdrawn = ({ hidden }: Pick<Ticket, 'hidden'>): string =>
  hidden ? 'Ticketing has taken this ticket off sale.' : 'The seller has withdrawn this ticket.';

/** Whether its seller can withdraw a listing that is held: no line keeps it from them, but a resale waits for its end. */
export const isWithdrawableWhileHeld = ({ offered, offSale, resaleOf }: Ticket): boolean =>
  offered === true && !offSale && !resaleOf;

/** What its seller can do with a listing that is held for somebody; how long follows. */
export function whileHeld(ticket: Ticket): string {
  const { offered, offSale, hidden } = ticket;
  const theirs = `nobody else can have it. It is still theirs to ${offered ? 'take' : 'pay for'}`;
  if (hidden) return `Ticketing has hidden this listing: ${theirs}`;
  if (offSale) return `It is off sale: ${theirs}`;
  if (isWithdrawableWhileHeld(ticket))
    return 'You cannot change it now. If you withdraw it, it is still theirs to take';
  return `You cannot change or withdraw it until they ${offered ? 'take it or let it pass' : 'pay or release it'}`;
}
