import type { Clock } from '../service/clock';
import type { Logger } from '../service/logger';
import { repairs } from '../service/metrics';
import { untilWritten } from './conflicts';
import {
  applyIfNewer,
  applyIfSettled,
  type Replica,
  type ReplicaDocument,
  replicasOf,
  type VersionedData,
} from './replica';
import {
  asFound,
  claimed,
  leftSince,
  leftToSweep,
  marked,
  overtakes,
  passedOn,
  type Settled,
  settled,
  stillAt,
  stillMarked,
  unmarked,
} from './replica-guard';
import { Together, tidying } from './together';

/** A replica's effect on the service's own aggregates. */
export interface Effect<State> {
  /**
   * Brings the service's own aggregates in line with the replica. Must be idempotent: it may run again at any point.
   * @returns whether that changed anything
   */
  derive(known: ReplicaDocument<State>): Promise<boolean>;
  /** Whether a state can have an effect. Without this, every state may. */
  follows?(state: State): boolean;
  /**
   * Earlier states from which everything follows that follows from this one, as a filter: if the replica is in one of
   * them, and its effect is done, nothing is left to do.
   */
  followed?(state: State): Record<string, unknown> | undefined;
}

interface ReactionOptions {
  clock: Clock;
  logger: Logger;
  /** How long an effect must have been missing, in milliseconds, before the sweep considers it left behind. */
  leftAfterMs: number;
  /** How long a mark may wait to be removed together with others, in milliseconds. */
  settleWithinMs?: number | undefined;
}

const batch = 50;

/**
 * Fills a replica from events and applies its effects. Level-triggered: the effect is derived again until it is known
 * to be done. Until then the replica carries a mark, so the effect happens without a redelivery.
 */
export class Reaction<Data extends VersionedData, State extends object> {
  /** The versions whose effect is done, and whose mark has not been removed yet. */
  private readonly done: Together<Settled>;

  constructor(
    readonly replica: Replica<Data, State>,
    private readonly effect: Effect<State> | undefined,
    private readonly options: ReactionOptions,
  ) {
    this.done = new Together({
      write: (done) => this.finish(done),
      failed: (err) => options.logger.warn({ err }, 'marks left to the sweep'),
      withinMs: options.settleWithinMs,
    });
    tidying.add(this.done);
  }

  /** Applies an event to the replica, then derives. A duplicate whose effect is done changes and derives nothing. */
  async follow(event: { data: Data; occurredAt: string }): Promise<void> {
    const { effect, replica, options } = this;
    const state = replica.learn(event.data);
    const follows = effect && (effect.follows?.(state) ?? true);
    const followed = follows && effect.followed?.(state);
    const { id, version } = event.data;
    const earlier = this.done.get(id);
    const done = earlier && earlier.version < version ? earlier : undefined;
    if (followed && (await applyIfSettled(replica, event, followed, done))) return this.done.delete(id);
    const { known, applied } = await applyIfNewer(replica, event, follows ? options.clock.now() : undefined, done);
    if (!effect || !known.unsettled) return;
    if (applied) return void (await this.settle(effect, known));
    // Who has only found the mark leaves it to the sweep, and sees to that first: who made it may be done, and a newer version
    // as well, before this one is.
    const { matchedCount } = await replicasOf(replica.model).updateOne(
      stillMarked(known),
      leftToSweep(options.clock.now()),
    );
    if (matchedCount === 0) return this.follow(event);
    await effect.derive(known);
  }

  /** Derives again where the replica was written and its effect never confirmed. */
  async sweep(): Promise<void> {
    const { effect, replica, options } = this;
    if (!effect) return;
    const now = options.clock.now();
    const left = await replicasOf(replica.model)
      .find(leftSince(new Date(now.getTime() - options.leftAfterMs)), { sort: { unsettled: 1 }, limit: batch })
      .toArray();
    await Promise.all(left.map((found) => this.repair(effect, found as unknown as ReplicaDocument<State>, now)));
  }

  private async repair(effect: Effect<State>, found: ReplicaDocument<State>, now: Date): Promise<void> {
    try {
      const { modifiedCount } = await replicasOf(this.replica.model).updateOne(asFound(found), claimed(now));
      if (modifiedCount > 0 && (await this.settle(effect, found))) repairs.inc({ kind: 'effect' });
    } catch (error) {
      const { aggregate } = this.replica;
      this.options.logger.warn({ err: error, aggregate, id: found._id }, 'effect left to the next sweep');
    }
  }

  /** @returns whether deriving changed anything */
  private async settle(effect: Effect<State>, known: ReplicaDocument<State>): Promise<boolean> {
    const changed = await effect.derive(known);
    const { _id, version, unsettledFrom } = known;
    this.done.add(_id, { version, unsettledFrom });
    return changed;
  }

  /**
   * Removes marks with one command, however many. Where a newer version has come meanwhile, its handler may have looked
   * before ours was done, and found nothing to do: this is derived once more; likewise where an older one's mark is there,
   * as it may have been ours, and done last.
   */
  private async finish(done: ReadonlyMap<string, Settled>): Promise<void> {
    const removals = [...done].map(([id, version]) => ({
      updateOne: { filter: stillAt(id, version), update: settled },
    }));
    const replicas = replicasOf(this.replica.model);
    const { matchedCount } = await untilWritten(() => replicas.bulkWrite(removals, { ordered: false }));
    if (matchedCount === removals.length) return;
    const present = await replicas.find({ _id: { $in: [...done.keys()] } }).toArray();
    const overtaken = present.flatMap((known) => {
      const handled = done.get(known._id);
      return handled && overtakes(known, handled)
        ? [{ known: known as unknown as ReplicaDocument<State>, handled }]
        : [];
    });
    await Promise.all(overtaken.map(({ known, handled }) => this.lookAgain(known, handled)));
  }

  /**
   * Derives once more from a version that came meanwhile. Then our part of the mark is done: what is left of it is the newer
   * handler's, or the sweep's. If there is no mark, a sweep has taken us for dead, and this look has one of its own.
   */
  private async lookAgain(known: ReplicaDocument<State>, handled: Settled): Promise<void> {
    const { effect, options } = this;
    const { _id, version, unsettled, unsettledFrom } = known;
    if (!effect || !(effect.follows?.(known) ?? true)) return;
    const replicas = replicasOf(this.replica.model);
    if (!unsettled) {
      const { matchedCount } = await replicas.updateOne(unmarked(known), marked(version, options.clock.now()));
      // Where yet another version has come, its handler looks after ours was done.
      if (matchedCount === 0) return;
    }
    await effect.derive(known);
    if (!unsettled) await replicas.updateOne(stillAt(_id, { version, unsettledFrom: version }), settled);
    else if (unsettledFrom !== undefined && unsettledFrom === handled.unsettledFrom)
      await replicas.updateOne(stillAt(_id, { version, unsettledFrom }), passedOn(handled));
  }
}

/** A reaction to any aggregate. */
// biome-ignore lint/suspicious/noExplicitAny: holders of this type use neither the data nor the state
export type AnyReaction = Reaction<any, any>;
