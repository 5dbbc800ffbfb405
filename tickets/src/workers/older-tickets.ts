import { type Logger, periodic, type Worker } from '@ticketing/common';
import { identifyTickets } from '../models/event';

const everyMs = 10_000;

/** Lists the events of tickets that were stored before there were events; costs one query once there are none. */
export const olderTickets = (logger: Logger): Worker =>
  periodic('events of older tickets', everyMs, logger, async () => {
    while ((await identifyTickets()) > 0);
  });
