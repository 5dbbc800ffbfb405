import type { Subject } from '../events';

/** A message that could not be dealt with, as it is kept for a person to look at, replay or discard. */
export interface DeadLetter {
  /** Absent when the message could not be read at all. */
  eventId?: string;
  correlationId?: string;
  subject: Subject;
  /** The queue group (the service) that could not handle it. */
  group: string;
  /** The message as it arrived, to the letter. */
  payload: string;
  /** Its position in the broker's channel. */
  sequence: number;
  /** What went wrong the last time, with its stack where there is one. */
  error: string;
  /** How many deliveries were tried; of a message that could be read, only those that count. */
  attempts: number;
}

/** Where messages go that would otherwise be delivered for ever. The store has the MongoDB implementation. */
export interface DeadLetters {
  /**
   * Counts a delivery that has failed, over all copies of the service and over the broker's restarts.
   * @returns how many deliveries of this message have failed so far, this one included, or 0 if this one does not count: it
   *   failed because the service's own database is away, which says nothing of the message. Rejects when that is so now.
   */
  countFailure(message: FailedMessage, error: unknown): Promise<number>;

  /**
   * Keeps a letter. May be called again with the same subject, group and sequence: copies of a service work side by side.
   * @returns once it is stored; rejects when it is not, and the message then stays with the broker
   */
  park(letter: DeadLetter): Promise<void>;
}

/** What makes a message the same one when it comes again; not its sequence: a broker that lost its store begins again at 1. */
export type FailedMessage = Pick<DeadLetter, 'subject' | 'group' | 'payload'>;

/** A dead letter as it is kept. */
export interface KeptLetter extends DeadLetter {
  id: string;
  /** When it was put aside. */
  parkedAt: Date;
}

/** Where dead letters are kept, for the operator. */
export interface DeadLetterBox extends DeadLetters {
  /** All of them, the oldest first, read page by page; letters may be discarded meanwhile. */
  list(): AsyncIterable<KeptLetter>;
  find(id: string): Promise<KeptLetter | undefined>;
  discard(id: string): Promise<void>;
}
