import { type Logger, periodic, type Worker } from '@ticketing/common';
import type { KnownLines } from '../known-lines';
import type { WaitingList } from '../waiting-list';

const followMs = 1_000;
const everyMs = 5_000;

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

/** Looks after lines: see `WaitingList.lookAfterLines`. Costs nothing while nobody waits. */
export const waitingSweep = (waiting: WaitingList, logger: Logger): Worker =>
  periodic('waiting sweep', everyMs, logger, () => waiting.lookAfterLines());
