import type { Ticket } from './api-types';

/** Where its holder sits or stands, in one line: "Balcony, row C, seat 12". Empty if the seller has not said. */
export function seatOf({ section, row, seat }: Pick<Ticket, 'section' | 'row' | 'seat'>): string {
  return [section, row && `row ${row}`, seat && `seat ${seat}`].filter(Boolean).join(', ');
}
