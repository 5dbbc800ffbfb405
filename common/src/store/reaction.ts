import type { Clock } from '../service/clock';
import type { Logger } from '../service/logger';
import { repairs } from '../service/metrics';
import { applyIfNewer, type Replica, type ReplicaDocument, type VersionedData } from './replica';
import { asFound, claimed, leftSince, settled, stillAt } from './replica-guard';

/** What follows from a replica for the service's own aggregates. */
export interface Effect<State> {
  /**
   * Brings the service's own aggregates in line with what is known. It may run again at any point.
   * @returns whether that changed anything
   */
  derive(known: ReplicaDocument<State>): Promise<boolean>;
  /** Whether anything can follow from a state. Without it, something may follow from each. */
  follows?(state: State): boolean;
}

interface ReactionOptions {
  clock: Clock;
  logger: Logger;
  /** For how long an effect must have been missing, in milliseconds, before the sweep takes it for left behind. */
  leftAfterMs: number;
}

const batch = 50;

/**
 * Learns what events say and does what follows from it, level-triggered: what follows from a replica is derived until it
 * is known to be done. The mark on the replica says that it is not, so the effect needs no redelivery to happen.
 */
export class Reaction<Data extends VersionedData, State extends object> {
  constructor(
    readonly replica: Replica<Data, State>,
    private readonly effect: Effect<State> | undefined,
    private readonly options: ReactionOptions,
  ) {}

  /** Takes an event over, then derives. A duplicate of what is already done changes nothing and derives nothing. */
  async follow(event: { data: Data; occurredAt: string }): Promise<void> {
    const { effect, replica, options } = this;
    const follows = effect && (effect.follows?.(replica.learn(event.data)) ?? true);
    const known = await applyIfNewer(replica, event, follows ? options.clock.now() : undefined);
    if (effect && known.unsettled) await this.settle(effect, known);
  }

  /** Derives again where somebody wrote the replica and never came to say that its effect is done. */
  async sweep(): Promise<void> {
    const { effect, replica, options } = this;
    if (!effect) return;
    const now = options.clock.now();
    const left = await replica.model
      .find(leftSince(new Date(now.getTime() - options.leftAfterMs)))
      .sort({ unsettled: 1 })
      .limit(batch)
      .lean<ReplicaDocument<State>[]>();
    await Promise.all(left.map((found) => this.repair(effect, found, now)));
  }

  private async repair(effect: Effect<State>, found: ReplicaDocument<State>, now: Date): Promise<void> {
    try {
      const { modifiedCount } = await this.replica.model.updateOne(asFound(found), claimed(now));
      if (modifiedCount > 0 && (await this.settle(effect, found))) repairs.inc({ kind: 'effect' });
    } catch (error) {
      const { aggregate } = this.replica;
      this.options.logger.warn({ err: error, aggregate, id: found._id }, 'effect left to the next sweep');
    }
  }

  /** @returns whether deriving changed anything */
  private async settle(effect: Effect<State>, known: ReplicaDocument<State>): Promise<boolean> {
    const changed = await effect.derive(known);
    await this.replica.model.updateOne(stillAt(known), settled);
    return changed;
  }
}

/** A reaction to whatever aggregate. */
// biome-ignore lint/suspicious/noExplicitAny: neither the data nor the state matters to whoever holds it as this
export type AnyReaction = Reaction<any, any>;
