import type { TicketStatus } from '../../lib/api-types';

const LABELS = {
  available: 'Available',
  reserved: 'Reserved',
  sold: 'Sold',
  withdrawn: 'Withdrawn',
} satisfies Record<TicketStatus, string>;

/** A ticket's status, never shown by colour alone. */
export function StatusBadge({ status }: { status: TicketStatus }) {
  return <span className={`badge ${status}`}>{LABELS[status]}</span>;
}
