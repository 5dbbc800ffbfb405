import { apiGet } from '../api/api';
import type { TicketFormat, TicketFormats } from '../api/api-types';

/** What each file of a ticket is for. */
export const FILE_LABELS: Record<TicketFormat, string> = {
  pdf: 'Save as PDF',
  ics: 'Add to calendar',
  pkpass: 'Add to Apple Wallet',
};

/** The address of the tickets of an order in a file. */
export const ticketFile = (orderId: string, format: TicketFormat): string =>
  `/api/notifications/tickets/${orderId}/ticket.${format}`;

/** Longer than it takes, and short enough to do without. */
const TIMEOUT_MS = 1_000;

/** In which files the tickets of an order can be had; in none while nobody says. */
export async function ticketFormats(orderId: string): Promise<TicketFormat[]> {
  const answer = await apiGet<TicketFormats>(`/api/notifications/tickets/${orderId}`, TIMEOUT_MS).catch(
    () => undefined,
  );
  return answer?.ok ? answer.data.formats.filter((format) => format in FILE_LABELS) : [];
}
