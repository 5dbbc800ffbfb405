import type { TicketStatus } from './api-types';

/** What a seller's listings are called, by their status. */
export const LISTING_LABELS = {
  available: 'Listed',
  reserved: 'Reserved',
  sold: 'Sold',
  withdrawn: 'Withdrawn',
} satisfies Record<TicketStatus, string>;
