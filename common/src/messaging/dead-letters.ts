import type { Subject } from '../events';

/** A message that could not be handled, kept for an operator to inspect, replay or discard. */
export interface DeadLetter {
  /** Absent when the message could not be parsed. */
  eventId?: string;
  correlationId?: string;
  subject: Subject;
  /** The queue group (the service) that could not handle it. */
  group: string;
  /** The message exactly as it arrived. */
  payload: string;
  /** Its position in the broker's channel. */
  sequence: number;
  /** The last error, with its stack if there is one. */
  error: string;
  /** How many deliveries were tried; for a message that could be parsed, only those that count. */
  attempts: number;
}

/** Takes the messages that would otherwise be redelivered for ever. The store has the MongoDB implementation. */
export interface DeadLetters {
  /**
   * Counts a failed delivery, across all copies of the service and restarts of the broker.
   * @returns how many deliveries of this message have failed so far, including this one, or 0 if this one does not
   *   count: it failed because the service's own database was away, which says nothing about the message. Rejects when
   *   the database is away now.
   */
  countFailure(message: FailedMessage, error: unknown): Promise<number>;

  /**
   * Stores a letter. Idempotent by subject, group and sequence: copies of a service may park the same message.
   * @returns once it is stored; rejects otherwise, and the message then stays with the broker
   */
  park(letter: DeadLetter): Promise<void>;
}

/** Identifies a message across redeliveries. Not by its sequence: a broker that lost its store restarts at 1. */
export type FailedMessage = Pick<DeadLetter, 'subject' | 'group' | 'payload'>;

/** A stored dead letter. */
export interface KeptLetter extends DeadLetter {
  id: string;
  /** When it was parked. */
  parkedAt: Date;
}

/** The operator's access to dead letters. */
export interface DeadLetterBox extends DeadLetters {
  /** All letters, oldest first, read page by page; letters may be discarded meanwhile. */
  list(): AsyncIterable<KeptLetter>;
  find(id: string): Promise<KeptLetter | undefined>;
  discard(id: string): Promise<void>;
}
