import type { TicketStatus } from '../../lib/api/api-types';

const LABELS = {
  available: ['Available', 'good'],
  reserved: ['Reserved', 'warn'],
  sold: ['Sold', 'plain'],
  withdrawn: ['Withdrawn', 'plain'],
  hidden: ['Hidden by Ticketing', 'plain'],
} satisfies Record<TicketStatus | 'hidden', [label: string, tone: 'good' | 'warn' | 'plain']>;

/** A ticket's status, never shown by colour alone. */
export function StatusBadge({ status }: { status: keyof typeof LABELS }) {
  const [label, tone] = LABELS[status];
  return <span className={`badge ${tone}`}>{label}</span>;
}
