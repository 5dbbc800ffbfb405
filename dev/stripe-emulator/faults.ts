import * as z from 'zod';

const times = z.number().int().positive().default(1);
const ms = z.number().int().nonnegative();

const requestFault = z.strictObject({
  on: z.enum(['create', 'update', 'confirm', 'capture', 'cancel', 'refund', 'retrieve', 'any']),
  kind: z.enum([
    /** Does it, keeps the answer for the key, but never sends it: the connection is closed after `ms`. */
    'timeout_after',
    /** Answers 500 and keeps that for the key, without doing it. */
    'error_before',
    /** Does it, answers 500, and keeps that for the key. */
    'error_after',
    /** Does nothing and answers nothing: the connection is closed after `ms`. The key is in use until then. */
    'hang',
    /** Does it `ms` later, or as soon as the faults are cleared. The key is in use until then. */
    'delay',
    /** Resets the connection without doing it. The SDK then retries once. */
    'reset',
  ]),
  /** Only requests about the intent whose metadata names this order. */
  orderId: z.string().optional(),
  ms: ms.default(60_000),
  times,
});

const webhookFault = z.strictObject({
  on: z.literal('webhook'),
  kind: z.enum([
    /** Delivers `ms` later. */
    'delay',
    /** Delivers `copies` times in all. */
    'repeat',
    /** Never delivers. */
    'drop',
    /** Collects events for `ms`, then delivers them in reverse order. */
    'shuffle',
  ]),
  /** Only events of this type. */
  type: z.string().optional(),
  ms: ms.default(500),
  copies: z.number().int().positive().default(3),
  times,
});

export const faultSchema = z.discriminatedUnion('on', [requestFault, webhookFault]);

export type Fault = z.infer<typeof faultSchema>;
export type RequestFault = z.infer<typeof requestFault>;
export type WebhookFault = z.infer<typeof webhookFault>;

/** What goes wrong next: each fault hits `times` times, the oldest matching one first. */
export class Faults {
  #waiting: Fault[] = [];
  #cleared = new AbortController();

  /** Aborted when the current faults are cleared. */
  get cleared(): AbortSignal {
    return this.#cleared.signal;
  }

  add(fault: Fault) {
    this.#waiting.push({ ...fault });
  }

  clear() {
    this.#waiting = [];
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  list(): readonly Fault[] {
    return this.#waiting;
  }

  /**
   * @param orderId of the request's intent, if any
   * @param replay whether the answer is already known; then only the connection can fail
   */
  takeForRequest(
    operation: RequestFault['on'],
    orderId: string | undefined,
    replay: boolean,
  ): RequestFault | undefined {
    return this.#take((fault): fault is RequestFault => {
      if (fault.on === 'webhook') return false;
      if (replay && fault.kind.startsWith('error_')) return false;
      if (fault.orderId !== undefined && fault.orderId !== orderId) return false;
      return fault.on === operation || fault.on === 'any';
    });
  }

  takeForWebhook(type: string): WebhookFault | undefined {
    return this.#take(
      (fault): fault is WebhookFault => fault.on === 'webhook' && (fault.type === undefined || fault.type === type),
    );
  }

  #take<Found extends Fault>(fits: (fault: Fault) => fault is Found): Found | undefined {
    const found = this.#waiting.find(fits);
    if (!found) return undefined;
    found.times -= 1;
    if (found.times === 0) this.#waiting = this.#waiting.filter((fault) => fault !== found);
    return found;
  }
}
