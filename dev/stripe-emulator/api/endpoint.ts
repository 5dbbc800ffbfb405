import type Stripe from 'stripe';
import type { Change } from '../ledger';
import type { Params } from './params';

export type Operation = 'create' | 'update' | 'confirm' | 'capture' | 'cancel' | 'refund' | 'retrieve';

/** What an endpoint can use while it runs. */
export interface Call {
  change: Change;
  /** The id in the path, or empty. */
  id: string;
  /** Seconds since 1970. */
  now: number;
  /** Address of the emulator's own pages. */
  baseUrl: string;
  /** Records an event, which is sent as a webhook once the change is committed. */
  emit(type: Stripe.Event['type'], object: EventObject): void;
}

export type EventObject = Stripe.PaymentIntent | Stripe.Charge | Stripe.Refund | Stripe.Dispute;

export interface Answer {
  status: number;
  body: object;
}

export interface Endpoint {
  operation: Operation;
  method: 'get' | 'post';
  path: string;
  /** Every parameter it knows; others are refused. `expand` is always known. */
  parameters: readonly string[];
  /**
   * Checks the parameters, and refuses what Stripe refuses before doing anything: such an answer is not kept for the
   * idempotency key. The returned function does the work, all at once.
   */
  prepare(params: Params): (call: Call) => Answer;
}

export const ok = (body: object): Answer => ({ status: 200, body });
