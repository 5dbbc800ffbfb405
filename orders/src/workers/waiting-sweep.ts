import { type Logger, periodic, type Worker } from '@ticketing/common';
import type { KnownLines } from '../known-lines';
import { freeTickets } from '../models/ticket-replica';
import type { WaitingList } from '../waiting-list';

const followMs = 1_000;
const everyMs = 5_000;
const batch = 50;

/** Learns for which events people wait: before anything is served, and then every second. */
export function followLines(known: KnownLines, logger: Logger): Worker {
  const again = periodic('waiting lines', followMs, logger, () => known.follow());
  return {
    start: async () => {
      await known.follow();
      await again.start();
    },
    stop: () => again.stop(),
  };
}

/**
 * Offers tickets that have come free unnoticed: in a copy that did not know of the line yet, or more at once than are
 * offered in one go. Costs nothing while nobody waits.
 */
export const waitingSweep = (waiting: WaitingList, known: KnownLines, logger: Logger): Worker =>
  periodic('waiting sweep', everyMs, logger, () => offerLeft(waiting, known));

/** One run of the sweep. */
export async function offerLeft(waiting: WaitingList, known: KnownLines): Promise<void> {
  const lines = known.list();
  if (lines.length === 0) return;
  const free = await freeTickets(lines, batch);
  for (const eventId of new Set(free.map((ticket) => ticket.eventId))) if (eventId) await waiting.passOn(eventId);
}
