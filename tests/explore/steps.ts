import { createEnvelope, type EventEnvelope } from '@ticketing/common';
import { Activities } from './activities';
import type { Activity, Point } from './executions';
import { beginning, instants, memo } from './intern';
import { replicasOf } from './replicas';
import { type cards, replace, type StripeIntent } from './stripe';
import { encode, type State, type World } from './world';

/** What users may do, what may break, and how often: this keeps the number of states finite. */
export interface Bounds {
  /** How many things may run at the same time. */
  atOnce: number;
  /** The groups that handle their messages before anything else happens: this makes the world smaller. */
  prompt: readonly string[];
  /** How many other things may happen from when something starts until nothing is running. */
  amid: number;
  /** How many the seller lists, one or two; buyers want all of them together. */
  tickets: number;
  edits: number;
  withdrawals: number;
  /** Of each buyer. */
  reservationsByA: number;
  reservationsByB: number;
  /** Buyer b stands in line for the event. */
  waits: number;
  /** A stranger's, who does not. */
  reservationsByC: number;
  cancellations: number;
  /** By the seller: all of it, and the tickets go on sale again. */
  refunds: number;
  /** By an operator. */
  partialRefunds: number;
  goodCards: number;
  badCards: number;
  uncollectableCards: number;
  askingCards: number;
  webhooks: number;
  /** Faults of all kinds together; the other limits are for one kind each. */
  faults: number;
  crashes: number;
  losses: number;
  repeats: number;
  overtakings: number;
  jumps: number;
  stripeFaults: number;
  lapses: number;
}

type Fault = 'crashes' | 'losses' | 'repeats' | 'overtakings' | 'jumps' | 'stripeFaults' | 'lapses';
type Asked = Point['waiting'][number];
type Left = Omit<Bounds, 'atOnce' | 'amid' | 'prompt' | 'tickets'> & { listings: number };

/** The system proceeds or heals on its own; a user does something; something breaks. */
export type Cause = 'system' | 'people' | 'fault';

export interface Step {
  cause: Cause;
  state: State;
  /** A promise broken on the way. */
  broken?: string;
}

const cardOf = {
  goodCards: 'good',
  badCards: 'bad',
  uncollectableCards: 'uncollectable',
  askingCards: 'asking',
} as const satisfies Record<string, keyof typeof cards>;

/** What may happen next, in any state. */
export class Steps {
  private readonly activities: Activities;
  private readonly nothingWaits: number;

  constructor(
    private readonly world: World,
    private readonly bounds: Bounds,
  ) {
    this.activities = new Activities(
      new Map(world.services.map((service) => [service.name, service])),
      world.executions.messages,
    );
    this.nothingWaits = world.queues.id({});
  }

  /** Before anyone has done anything. */
  initial(): State {
    const { contents, stripes, queues, lefts, names } = this.world;
    const { atOnce: _atOnce, amid: _amid, prompt: _prompt, tickets: listings, ...left } = this.bounds;
    return {
      clock: 0,
      collections: names.map(() => contents.id([])),
      stripe: stripes.id({ intents: [], answers: {} }),
      queues: queues.id({}),
      left: lefts.id({ ...left, listings } satisfies Left),
      running: [],
      amid: 0,
    };
  }

  async after(state: State): Promise<Step[]> {
    const steps: Step[] = [];
    for (const id of new Set(state.running)) {
      const point = this.world.executions.point(id);
      await this.goOn(state, point, 'system', steps);
      this.breakBy('crashes', this.died(state, point), steps);
    }
    const urgent = state.running.length === 0 ? this.urgentQueues(state) : [];
    if (urgent.length > 0) {
      await this.deliver(state, urgent.slice(0, 1), steps);
      this.breakMessages(state, urgent.slice(0, 1), steps);
      return steps;
    }
    if (state.amid === this.bounds.amid) return steps;
    const next = { ...state, amid: state.running.length > 0 ? state.amid + 1 : 0 };
    if (state.running.length < this.bounds.atOnce) {
      await this.deliver(next, queuesOf(this.world, next), steps);
      await this.sweep(next, steps);
      await this.act(next, steps);
    }
    if (!this.isApart(state)) {
      this.breakMessages(next, queuesOf(this.world, next), steps);
      this.passTime(next, steps);
    }
    return steps;
  }

  /**
   * Starts an activity, and has its first call answered. While an activity of another service runs, it also ends at
   * once: they share nothing, so the interleaving of their steps does not matter.
   */
  private async begin(state: State, activity: Activity, cause: Cause, steps: Step[]): Promise<void> {
    const { executions } = this.world;
    const others = state.running.filter((other) => executions.point(other).activity.service !== activity.service);
    if (others.length > 0 && this.isApart(state)) return;
    const point = await executions.begin(activity, this.world.time(state, activity.sweeps === true));
    const begun = { ...state, running: [...state.running, point.id] };
    if (point.outcome === undefined)
      await this.goOn(begun, point, cause, steps, others.length > 0 || this.bounds.atOnce === 1);
    else steps.push({ cause, state: this.place(begun, point, point.id), ...unforeseen(point) });
  }

  /** Has an activity's call answered in every possible way. */
  private async goOn(state: State, point: Point, cause: Cause, steps: Step[], whole = false): Promise<void> {
    const [asked] = point.waiting;
    if (!asked) return;
    const { state: after, answer } = this.world.perform(state, asked.call);
    await this.answer(after, point, asked, answer, cause, steps, whole);
    if (this.world.call(asked.call).to !== 'stripe') return;
    const left = this.spend(state.left, 'stripeFaults');
    if (left === -1) return;
    // The request is sent twice: the connection was closed after the first.
    const twice = this.world.perform({ ...after, left }, asked.call);
    await this.answer(twice.state, point, asked, twice.answer, 'fault', steps, whole);
    const unknown = this.world.executions.answers.id({ refused: { kind: 'unknown' } });
    // Its answer is lost on the way back, or the request on the way there.
    for (const stripe of new Set([after.stripe, state.stripe]))
      await this.answer({ ...state, stripe, left }, point, asked, unknown, 'fault', steps, whole);
  }

  /** Gives an activity an answer, and immediately runs the steps that no other part could observe. */
  private async answer(
    state: State,
    point: Point,
    asked: Asked,
    answer: number,
    cause: Cause,
    steps: Step[],
    whole: boolean,
  ): Promise<void> {
    const now = this.world.time(state, point.activity.sweeps === true);
    const next = await this.world.executions.follow(point, asked.number, answer, now);
    const reached = this.place(state, next, point.id);
    if (next.outcome !== undefined) {
      steps.push({ cause, state: reached, ...unforeseen(next) });
      // It died after its last write, before the broker received the acknowledgement.
      if (next.activity.message) this.breakBy('crashes', this.returned(reached, next.activity), steps);
      return;
    }
    const unnoticed = next.waiting.find(({ call }) => this.isUnnoticed(asked.call, call));
    if (unnoticed) {
      this.breakBy('crashes', this.died(reached, next), steps);
      const performed = this.world.perform(reached, unnoticed.call);
      await this.answer(performed.state, next, unnoticed, performed.answer, cause, steps, whole);
    } else if (whole) {
      this.breakBy('crashes', this.died(reached, next), steps);
      await this.goOn(reached, next, cause, steps, whole);
    } else steps.push({ cause, state: reached });
  }

  /** The state with an activity at its next point; if it has failed, its message is redelivered. */
  private place(state: State, next: Point, before: number): State {
    const running = without(state.running, before);
    if (next.outcome === undefined) return { ...state, running: [...running, next.id].sort((a, b) => a - b) };
    const ended = { ...state, running, amid: running.length === 0 ? 0 : state.amid };
    return next.outcome.startsWith('failed') ? this.returned(ended, next.activity) : ended;
  }

  private died(state: State, { id, activity }: Point): State {
    const running = without(state.running, id);
    return this.returned({ ...state, running, amid: running.length === 0 ? 0 : state.amid }, activity);
  }

  private returned(state: State, { message }: Activity): State {
    return message ? { ...state, queues: this.world.putBack(state.queues, message.queue, message.number) } : state;
  }

  /**
   * Whether the call that follows may be combined with this one, because no other part could tell: a publish (a later
   * publish equals a later delivery), the removal of a published entry, and a write that is void if another writer has
   * written since the read before it.
   */
  private readonly isUnnoticed = memo((call: number, following: number): boolean => {
    const [before, next] = [this.world.call(call), this.world.call(following)];
    if (next.to === 'broker') return true;
    if (next.to !== 'database' || !next.method.startsWith('update')) return false;
    const { filter, update } = next.args as { filter: Record<string, unknown>; update: Record<string, unknown> };
    if (before.to === 'broker') return Object.keys(update).join() === '$pull';
    if (next.method !== 'updateOne') return false;
    const isGuarded = typeof filter.version === 'number';
    // It is void as well if another writer has written meanwhile.
    if (Object.keys(update).join() === '$unset') return isGuarded && !this.world.without.has('replica-guard');
    const readIt = before.to === 'database' && before.method === 'findOne' && before.collection === next.collection;
    return (
      readIt &&
      isGuarded &&
      !this.world.without.has('compare-and-set') &&
      (before.args.filter as Record<string, unknown>)._id === filter._id
    );
  });

  /**
   * Whether the running activities have not yet touched anything outside their service: whatever happens elsewhere now
   * could as well have happened before they started.
   */
  private isApart({ running }: State): boolean {
    return running.length > 0 && running.every((id) => !this.world.executions.point(id).isInvolved);
  }

  private urgentQueues(state: State): string[] {
    return queuesOf(this.world, state).filter((queue) =>
      this.bounds.prompt.some((group) => queue.startsWith(`${group} `)),
    );
  }

  private async deliver(state: State, queues: string[], steps: Step[]): Promise<void> {
    for (const queue of queues) {
      const messages = this.world.waiting(state)[queue] ?? [];
      const isExpiration = queue === 'expiration order:created';
      for (const [index, message] of messages.entries()) {
        if (messages.indexOf(message) < index) continue;
        if (isExpiration) {
          this.expire(state, queue, index, message, steps);
          continue;
        }
        const taken = this.world.take(state.queues, queue, index);
        const activity = this.activities.delivery(queue, message);
        if (index === 0) await this.begin({ ...state, queues: taken }, activity, 'system', steps);
        else await this.beginBy('overtakings', { ...state, queues: taken }, activity, steps);
        if (index === 0) await this.beginBy('repeats', state, activity, steps);
      }
    }
  }

  /** The expiration service keeps an order until its deadline, by its own clock. */
  private expire(state: State, queue: string, index: number, message: number, steps: Step[]): void {
    const { id, expiresAt } = this.world.executions.messages.view<EventEnvelope<'order:created'>>(message).data;
    const taken = this.world.take(state.queues, queue, index);
    const told = {
      ...state,
      queues: this.world.put(taken, 'orders expiration:complete', this.world.executions.messages.id(expirationOf(id))),
    };
    if (Date.parse(expiresAt) <= this.world.time(state, true).getTime()) steps.push({ cause: 'system', state: told });
    else this.breakBy('jumps', told, steps);
  }

  private async sweep(state: State, steps: Step[]): Promise<void> {
    const { without: missing, services } = this.world;
    const anybodyWaits = this.world.documents(state, 'orders.lines').length > 0;
    for (const { name, workers, reactions } of services) {
      for (const index of missing.has('effect-sweep') ? [] : reactions.keys())
        await this.begin(state, this.activities.sweepEffects(name, index), 'system', steps);
      if (!missing.has('outbox-sweep')) await this.begin(state, this.activities.sweepOutboxes(name), 'system', steps);
      for (const [index, worker] of workers.entries())
        if (!missing.has(worker) && (worker !== 'waiting-sweep' || anybodyWaits))
          await this.begin(state, this.activities.worker(name, index, worker), 'system', steps);
      const isBehind =
        state.queues === this.nothingWaits && !missing.has('reconciliation') && this.isBehind(state, name);
      if (isBehind) await this.begin(state, this.activities.tellAgain(name), 'system', steps);
    }
  }

  /** Whether a replica of what a service owns differs from the owner's state. */
  private isBehind(state: State, owner: string): boolean {
    return replicasOf(this.world, state, owner).some(({ owned, known }) => owned !== known);
  }

  private async act(state: State, steps: Step[]): Promise<void> {
    const begin = async (kind: keyof Left, activity: (count: number) => Activity) => {
      const left = this.spend(state.left, kind);
      if (left === -1) return;
      const asked: Step[] = [];
      await this.begin({ ...state, left }, activity(this.left(state)[kind]), 'people', asked);
      // A refused request is as if it had not been made.
      steps.push(...asked.filter((step) => step.broken || !this.isSame(step.state, { ...state, left })));
    };
    await begin('listings', (count) => this.activities.list(count, this.bounds.waits > 0));
    const tickets = this.world.documents(state, 'tickets.tickets');
    if (tickets.length < this.bounds.tickets) return;
    await begin('edits', (count) => this.activities.edit(count));
    await begin('withdrawals', () => this.activities.withdraw());
    const ids = tickets.map(({ _id }) => _id);
    await begin('reservationsByA', (count) => this.activities.reserve('a', ids, count));
    const orders = this.world.documents(state, 'orders.orders');
    // The first buyer is called A.
    if (orders.length > 0)
      await begin('reservationsByB', (count) => this.activities.reserve('b', ids.toReversed(), count));
    if (orders.length > 0) await begin('waits', () => this.activities.wait());
    await begin('reservationsByC', (count) => this.activities.reserve('c', ids, count));
    for (const order of orders.filter(({ status }) => status === 'created' || status === 'awaiting:payment')) {
      await begin('cancellations', () => this.activities.cancel(order));
      for (const [kind, card] of entries(cardOf)) await begin(kind, (count) => this.activities.pay(order, card, count));
    }
    for (const order of orders.filter(({ status }) => status === 'complete')) {
      await begin('refunds', () => this.activities.refund(order));
      await begin('partialRefunds', () => this.activities.refundPart(order));
    }
    if (this.isApart(state)) return;
    for (const intent of this.world.stripe(state).intents) {
      await begin('webhooks', (count) => this.activities.webhook(intent.id, count));
      if (intent.status === 'requires_action')
        this.changeIntent(state, { ...intent, status: 'requires_capture' }, 'people', steps);
      if (intent.status === 'requires_capture') {
        const left = this.spend(state.left, 'lapses');
        if (left !== -1) this.changeIntent({ ...state, left }, { ...intent, status: 'canceled' }, 'fault', steps);
      }
    }
  }

  private changeIntent(state: State, intent: StripeIntent, cause: Cause, steps: Step[]): void {
    const { intents, ...rest } = this.world.stripe(state);
    steps.push({
      cause,
      state: { ...state, stripe: this.world.stripes.id({ ...rest, intents: replace(intents, intent) }) },
    });
  }

  /** A message is gone: the broker has lost it, or it has become a dead letter. */
  private breakMessages(state: State, queues: string[], steps: Step[]): void {
    for (const queue of queues)
      this.breakBy('losses', { ...state, queues: this.world.take(state.queues, queue, 0) }, steps);
  }

  private passTime(state: State, steps: Step[]): void {
    if (state.clock < instants.length - 1) steps.push({ cause: 'system', state: { ...state, clock: state.clock + 1 } });
    for (const clock of instants.keys())
      if (clock !== state.clock && clock !== state.clock + 1) this.breakBy('jumps', { ...state, clock }, steps);
  }

  private breakBy(fault: Fault, state: State, steps: Step[]): void {
    const left = this.spend(state.left, fault);
    if (left !== -1) steps.push({ cause: 'fault', state: { ...state, left } });
  }

  private async beginBy(fault: Fault, state: State, activity: Activity, steps: Step[]): Promise<void> {
    const left = this.spend(state.left, fault);
    if (left !== -1) await this.begin({ ...state, left }, activity, 'fault', steps);
  }

  private isSame(a: State, b: State): boolean {
    return encode(a) === encode(b);
  }

  private left(state: State): Left {
    return this.world.lefts.view(state.left);
  }

  /** @returns what is left afterwards; -1 if it was used up */
  private readonly spend = memo((before: number, kind: string): number => {
    const left = this.world.lefts.view<Record<string, number>>(before);
    const isFault = faults.includes(kind);
    if (!left[kind] || (isFault && !left.faults)) return -1;
    return this.world.lefts.id({ ...left, [kind]: left[kind] - 1, ...(isFault && { faults: (left.faults ?? 0) - 1 }) });
  });
}

const faults: string[] = [
  'crashes',
  'losses',
  'repeats',
  'overtakings',
  'jumps',
  'stripeFaults',
  'lapses',
] satisfies Fault[];

const queuesOf = (world: World, state: State): string[] => Object.keys(world.waiting(state));

function unforeseen({ activity, outcome = '' }: Point): { broken?: string } {
  const is500 = activity.request && outcome.startsWith('failed');
  return is500 ? { broken: `a request was answered 500: ${activity.name}: ${outcome}` } : {};
}

function without(running: number[], point: number): number[] {
  const at = running.indexOf(point);
  return at === -1 ? running : running.toSpliced(at, 1);
}

const entries = <K extends string, V>(record: Record<K, V>) => Object.entries(record) as [K, V][];

/** As the expiration service publishes it. */
const expirationOf = (orderId: string): EventEnvelope =>
  createEnvelope('expiration:complete', {
    aggregateId: orderId,
    version: 0,
    data: { orderId },
    occurredAt: new Date(beginning),
    correlationId: 'any',
  });
