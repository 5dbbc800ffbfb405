import { type Document, perform, type UniqueIndex } from './database';
import type { Call, Executions } from './executions';
import { afterAll, Interner, instants, memo } from './intern';
import type { Protection } from './protections';
import type { ExploredService } from './services';
import { type Stripe, serve } from './stripe';

/** A state of the whole system; everything except the clock is a number from an interner. */
export interface State {
  /** Index into `instants`. */
  clock: number;
  /** The contents of each collection, in the order of `World.names`. */
  collections: number[];
  stripe: number;
  queues: number;
  /** What users may still do, and what may still break. */
  left: number;
  /** The points of the running activities, sorted. */
  running: number[];
  /** How many other things have happened since something has been running. */
  amid: number;
}

/** The waiting messages by number, oldest first, in each queue: `<group> <subject>`. */
export type Queues = Record<string, number[]>;

type DatabaseCall = Extract<Call, { to: 'database' }>;
type BrokerCall = Extract<Call, { to: 'broker' }>;

/** What activities call: databases, Stripe and the broker, with all protections or without some. */
export class World {
  readonly contents = new Interner();
  readonly stripes = new Interner();
  readonly queues = new Interner();
  readonly lefts = new Interner();
  /** The names of the collections, `<service>.<collection>`. */
  readonly names: string[];
  private readonly unique: Map<string, UniqueIndex[]>;

  constructor(
    readonly executions: Executions,
    readonly services: ExploredService[],
    readonly without: ReadonlySet<Protection>,
  ) {
    this.unique = new Map(services.flatMap(({ collections }) => [...collections]));
    this.names = [...this.unique.keys()];
  }

  time({ clock }: State, sweeps: boolean): Date {
    const now = instants[clock] ?? afterAll;
    return new Date(sweeps && clock === instants.length - 1 ? afterAll : now);
  }

  documents(state: State, collection: string): Document[] {
    return this.contents.view(state.collections[this.names.indexOf(collection)] ?? 0);
  }

  stripe({ stripe }: State): Stripe {
    return this.stripes.view(stripe);
  }

  waiting({ queues }: State): Queues {
    return this.queues.view(queues);
  }

  call(id: number): Call {
    return this.executions.calls.view(id);
  }

  /** @returns the state after a call, and the number of the answer */
  perform(state: State, id: number): { state: State; answer: number } {
    const call = this.call(id);
    switch (call.to) {
      case 'database': {
        const index = this.names.indexOf(call.collection);
        const { contents, answer } = this.command(id, state.collections[index] ?? 0);
        return { state: { ...state, collections: state.collections.with(index, contents) }, answer };
      }
      case 'stripe': {
        const { stripe, answer } = this.serve(id, state.stripe);
        return { state: { ...state, stripe }, answer };
      }
      case 'broker':
        return {
          state: { ...state, queues: this.send(id, state.queues) },
          answer: this.executions.answers.id({ value: null }),
        };
    }
  }

  private readonly command = memo((id: number, before: number) => {
    const call = this.call(id) as DatabaseCall;
    if (call.collection === 'orders.lines' && call.method === 'findOne' && this.without.has('line'))
      return { contents: before, answer: this.executions.answers.id({ value: null }) };
    const unique = (this.unique.get(call.collection) ?? []).filter((index) => !this.dropped(index));
    const { documents, answer } = perform(call.method, this.weaken(call), this.contents.view(before), unique);
    return { contents: this.contents.id(documents), answer: this.executions.answers.id(answer) };
  });

  private readonly serve = memo((id: number, before: number) => {
    const { method, request } = this.call(id) as Extract<Call, { to: 'stripe' }>;
    const keys = !this.without.has(method === 'refund' ? 'refund-key' : 'idempotency-keys');
    const { stripe, answer } = serve(this.stripes.view(before), method, request, keys);
    return { stripe: this.stripes.id(stripe), answer: this.executions.answers.id(answer) };
  });

  /** A message goes to every group that listens to its subject. */
  private readonly send = memo((id: number, before: number) => {
    const { subject, payload } = this.call(id) as BrokerCall;
    const groups = this.services.filter(({ handlers }) => handlers.has(subject)).map(({ name }) => name);
    if (subject === 'order:created') groups.push('expiration');
    const message = this.executions.messages.id(JSON.parse(payload));
    return groups.reduce((queues, group) => this.put(queues, `${group} ${subject}`, message), before);
  });

  /** Puts a message at the end of a queue. */
  readonly put = memo((before: number, queue: string, message: number) => {
    const queues = this.queues.view<Queues>(before);
    return this.queues.id({ ...queues, [queue]: [...(queues[queue] ?? []), message] });
  });

  /** Returns an unacknowledged message to the head of its queue. */
  readonly putBack = memo((before: number, queue: string, message: number) => {
    const queues = this.queues.view<Queues>(before);
    return this.queues.id({ ...queues, [queue]: [message, ...(queues[queue] ?? [])] });
  });

  /** Takes a message out of a queue. */
  readonly take = memo((before: number, queue: string, index: number) => {
    const { [queue]: messages = [], ...others } = this.queues.view<Queues>(before);
    const rest = messages.filter((_message, at) => at !== index);
    return this.queues.id(rest.length === 0 ? others : { ...others, [queue]: rest });
  });

  private dropped({ fields }: UniqueIndex): boolean {
    return (
      (this.without.has('hold') && fields.includes('hold')) ||
      (this.without.has('place') && fields.includes('place')) ||
      (this.without.has('one-payment') && fields.includes('orderId'))
    );
  }

  /** A command without the parts of removed protections. */
  private weaken({ collection, args }: DatabaseCall): object {
    const { filter, update } = args as { filter?: Fields; update?: Record<string, Fields> };
    const guard = collection.endsWith('replicas') ? 'replica-guard' : 'compare-and-set';
    if (update && filter && this.without.has(guard))
      return { ...args, filter: { ...filter, version: { $exists: true } } };
    if (update?.$set?.stripeId !== undefined && this.without.has('intent-first')) {
      const { stripeId: _forgotten, ...set } = update.$set;
      return { ...args, update: { ...update, $set: set } };
    }
    return args;
  }
}

type Fields = Record<string, unknown>;

/** A state as a text, equal for equal states. */
export const encode = ({ clock, collections, stripe, queues, left, running, amid }: State): string =>
  [clock, amid, stripe, queues, left, collections.length, ...collections, ...running].join();

export function decode(text: string): State {
  const [clock = 0, amid = 0, stripe = 0, queues = 0, left = 0, count = 0, ...rest] = text.split(',').map(Number);
  return { clock, amid, stripe, queues, left, collections: rest.slice(0, count), running: rest.slice(count) };
}
