import type { MajorUnits } from '../money';
import { type ErrorCode, errorTable } from './table';

/** One entry of the `errors` array that a client sees. */
export interface ErrorEntry {
  message: string;
  code: string;
  field?: string;
  /** With `price_changed`: the current price. */
  price?: MajorUnits;
  /** With `reserved_recently`: when the caller may reserve again; with `held_for_others`: when the offer ends. An ISO time. */
  until?: string;
  /** With `already_admitted`: when the ticket was used, an ISO time. */
  usedAt?: string;
}

type Details = Partial<Omit<ErrorEntry, 'code'>> & { publicCode?: string; retryAfterSeconds?: number };

/** A refusal with a code from the error table; the HTTP layer turns it into a response. */
export class CodedError extends Error {
  /** A code of the error table. */
  readonly code: ErrorCode;
  readonly status: number;
  readonly entries: ErrorEntry[];
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param code a code of the error table, which also decides the HTTP status
   * @param details `message` and `publicCode` replace the table's when the wording comes from elsewhere (such as a card
   *   decline); `field` names the invalid input; `retryAfterSeconds` is sent as Retry-After; the others are as in
   *   `ErrorEntry`
   */
  constructor(
    code: ErrorCode,
    { message = errorTable[code].message, publicCode = code, retryAfterSeconds, ...more }: Details = {},
  ) {
    // A refusal is an answer, not a fault: nobody asks where it came from, and a stack costs more than the rest of it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'CodedError';
    this.code = code;
    this.status = errorTable[code].status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.entries = [{ message, code: publicCode, ...more }];
  }
}

/** Input that failed validation: one entry per invalid field, all reported at once with status 400. */
export class ValidationError extends Error {
  readonly status = 400;

  constructor(readonly entries: ErrorEntry[]) {
    super(entries.map((entry) => entry.message).join('; '));
    this.name = 'ValidationError';
  }
}

export const isCoded = (error: unknown, code: ErrorCode): boolean => error instanceof CodedError && error.code === code;
