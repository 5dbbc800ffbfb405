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
  /** How many deliveries were tried. */
  attempts: number;
}

/** Where messages go that would otherwise be delivered for ever. The store has the MongoDB implementation. */
export interface DeadLetters {
  /**
   * Keeps a letter. May be called again with the same subject, group and sequence: copies of a service work side by side.
   * @returns once it is stored; rejects when it is not, and the message then stays with the broker
   */
  park(letter: DeadLetter): Promise<void>;
}

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
