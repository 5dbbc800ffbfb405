import { eventually as repeat } from '@ticketing/common/testing';

/**
 * After a process was killed, the broker may send a message to the dead connection first, and redeliver only after its
 * ack wait of 10 s; a purchase is several messages in a row. A long timeout costs nothing as long as all is well.
 */
export const patienceMs = 90_000;

/** Repeats an assertion until it holds. @returns its result; rejects with its last failure after the timeout */
export const eventually = <T>(assertion: () => T | Promise<T>, timeoutMs = patienceMs): Promise<T> =>
  repeat(assertion, timeoutMs);
