import type Stripe from 'stripe';
import { type Answer, type Call, type Operation, ok } from './api/endpoint';
import { ApiError, serverError } from './api/errors';
import { expand } from './api/expand';
import type { Params } from './api/params';
import type { Faults } from './faults';
import { type IdempotencyKeys, type KeyedRequest, toStored } from './idempotency';
import type { Change, Ledger } from './ledger';
import type { Webhooks } from './webhooks';

export interface Emulator {
  ledger: Ledger;
  faults: Faults;
  keys: IdempotencyKeys;
  webhooks: Webhooks;
  /** Since the emulator started. Refused and replayed requests count as asked, but not as executed. */
  counts: Record<Operation, { asked: number; executed: number }>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export interface Work {
  /** The operation it counts as; undefined if not requested through the API. */
  operation?: Operation;
  /** The work. An ApiError that it throws becomes the answer and undoes everything. */
  run: (call: Call) => Answer;
  id: string;
  params: Params;
  requestId: string;
  baseUrl: string;
  keyed?: KeyedRequest | undefined;
  /** Answer 500 and keep that, before or after doing the work. */
  failing?: 'before' | 'after' | undefined;
}

/**
 * Does the work, and commits it together with its events and, for an idempotency key, the answer: all in one change.
 */
export function execute(emulator: Emulator, work: Work): Answer {
  const done = work.failing === 'before' ? nothing(emulator) : perform(emulator, work);
  const result: Answer = work.failing ? { status: 500, body: { error: serverError } } : done.result;
  if (work.keyed) {
    const kept = { ...result, requestId: work.requestId, created: seconds(emulator) };
    done.change.put('answers', ...toStored(work.keyed, kept));
  }
  done.change.commit();
  emulator.webhooks.send(done.events);
  return result;
}

interface Done {
  result: Answer;
  change: Change;
  events: Stripe.Event[];
}

const nothing = ({ ledger }: Emulator): Done => ({ result: ok({}), change: ledger.change(), events: [] });

function perform(emulator: Emulator, { run, params, ...work }: Work): Done {
  const change = emulator.ledger.change();
  const events: Stripe.Event[] = [];
  const now = seconds(emulator);
  const request = { id: work.requestId, idempotency_key: work.keyed?.key ?? null };
  const emit: Call['emit'] = (type, object) => {
    const event = emulator.webhooks.toEvent(type, object, request, now);
    change.put('events', event.id, event);
    events.push(event);
  };
  try {
    const result = run({ change, id: work.id, now, baseUrl: work.baseUrl, emit });
    if (work.operation) emulator.counts[work.operation].executed += 1;
    return { result: result.status === 200 ? ok(expand(change, result.body, params)) : result, change, events };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...nothing(emulator), result: { status: error.status, body: { error: error.body } } };
  }
}

export const seconds = ({ clock }: Pick<Emulator, 'clock'>) => Math.floor(clock() / 1000);
