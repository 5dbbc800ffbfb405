import type { TicketStatus } from './api-types';

/** Labels of a seller's listings, by status. */
export const LISTING_LABELS = {
  available: 'Listed',
  reserved: 'Reserved',
  sold: 'Sold',
  withdrawn: 'Withdrawn',
} satisfies Record<TicketStatus, string>;
