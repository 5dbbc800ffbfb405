import type { TicketStatus } from '../../lib/api-types';

const LABELS = {
  available: ['Available', 'good'],
  reserved: ['Reserved', 'warn'],
  sold: ['Sold', 'plain'],
  withdrawn: ['Withdrawn', 'plain'],
} satisfies Record<TicketStatus, [label: string, tone: 'good' | 'warn' | 'plain']>;

/** A ticket's status, never shown by colour alone. */
export function StatusBadge({ status }: { status: TicketStatus }) {
  const [label, tone] = LABELS[status];
  return <span className={`badge ${tone}`}>{label}</span>;
}
