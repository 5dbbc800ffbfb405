import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../load/ledger';
import type { System } from '../../support/whole-stack';
import { Repairs } from './repairs';
import { wrongMoney } from './rules/money';
import { fullOutboxes } from './rules/outboxes';
import { lostWrites } from './rules/promises';
import { differingReplicas, unsettledReplicas } from './rules/replicas';
import { liveOrders, wrongSales } from './rules/sales';
import { type ReplicaDocument, type Snapshot, takeSnapshot } from './snapshot';

/** Upper bound for all sweeps, redeliveries and restarts together. */
const drainMs = 240_000;
/** Between two looks at everything, growing: what is not done at once may wait for a sweep. */
const firstPauseMs = 250;
const longestPauseMs = 2_000;

/** Returns the violations, one sentence each. @param isOurs whether all who could act on an order have stopped */
type Rule = (snapshot: Snapshot, isOurs: (orderId: string) => boolean) => string[];

const rules: Rule[] = [fullOutboxes, differingReplicas, unsettledReplicas, wrongSales, wrongMoney];

export interface Verdict {
  attempted: number;
  acknowledged: number;
  refused: number;
  unknown: number;
  /** Acknowledged writes that are missing. */
  lost: number;
  repaired: Record<string, number>;
  /** All violations, one sentence each. */
  violations: string[];
}

/** Knows what was promised and what was done to the system, and judges whether every promise was kept. */
export class Oracle {
  readonly repairs: Repairs;
  /** Ids of aggregates that tests have made up: they have replicas, but no owner. */
  readonly madeUp = new Set<string>();
  /** Whether an order is of people who have stopped: anybody else may be about to pay. */
  isOurs = (_orderId: string): boolean => true;
  #deadLettersPut = 0;

  /** @param wrongEndings names every process that exited on its own, one sentence each */
  constructor(
    private readonly system: System,
    private readonly wrongEndings: () => string[] | Promise<string[]>,
    readonly ledger = new Ledger(),
  ) {
    this.repairs = new Repairs(system);
  }

  /** Announces messages that must end as dead letters. */
  expectDeadLetters(count: number): void {
    this.#deadLettersPut += count;
  }

  /**
   * Waits until the system has settled, or time runs out, and then judges.
   * @param options `ended`: no order may still be live, where reservations are short
   */
  async judge(options: { ended?: boolean } = {}): Promise<Verdict> {
    const { lost, wrong } = await this.#drain(Date.now() + drainMs, options.ended ? [liveOrders] : []);
    await this.repairs.look();
    const { attempted, outcomes } = this.ledger;
    const violations = [...lost, ...wrong, ...(await this.wrongEndings())];
    return { attempted, ...outcomes, lost: lost.length, repaired: this.repairs.total, violations };
  }

  /** A violation and unfinished work look the same, so this waits until there are no violations or time runs out. */
  async #drain(deadline: number, furtherRules: Rule[]): Promise<{ lost: string[]; wrong: string[] }> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(1.5 * pauseMs, longestPauseMs)) {
      const found = await this.#inspect([...rules, ...furtherRules]);
      const atRest = found.lost.length + found.wrong.length === 0;
      if (atRest || Date.now() > deadline) return found;
      await sleep(pauseMs);
    }
  }

  async #inspect(rules: Rule[]): Promise<{ lost: string[]; wrong: string[] }> {
    try {
      const snapshot = without(this.madeUp, await takeSnapshot(this.system));
      const wrong = rules.flatMap((rule) => rule(snapshot, this.isOurs));
      return { lost: lostWrites(this.ledger, snapshot), wrong: [...wrong, ...this.#wrongDeadLetters(snapshot)] };
    } catch (error) {
      return { lost: [], wrong: [`a database or Stripe does not answer: ${error}`] };
    }
  }

  #wrongDeadLetters({ deadLetters }: Snapshot): string[] {
    const found = Object.values(deadLetters).reduce((sum, count) => sum + count, 0);
    if (found === this.#deadLettersPut) return [];
    return [`there are ${JSON.stringify(deadLetters)} dead letters, and ${this.#deadLettersPut} should be`];
  }
}

function without(madeUp: ReadonlySet<string>, { replicas, ...rest }: Snapshot): Snapshot {
  const real = (all: ReplicaDocument[]) => all.filter(({ _id }) => !madeUp.has(_id));
  return {
    ...rest,
    replicas: {
      ticketsInOrders: real(replicas.ticketsInOrders),
      paymentsInOrders: real(replicas.paymentsInOrders),
      ordersInTickets: real(replicas.ordersInTickets),
      ordersInPayments: real(replicas.ordersInPayments),
    },
  };
}
