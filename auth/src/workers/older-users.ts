import { type Logger, periodic, type Worker } from '@ticketing/common';
import type { UserStore } from '../models/user';

const everyMs = 10_000;

/** Makes aggregates of accounts that were stored before there were events; costs one query once there are none. */
export const olderUsers = (users: UserStore, logger: Logger): Worker =>
  periodic('older users', everyMs, logger, async () => {
    while ((await users.adoptOlder()) > 0);
  });
