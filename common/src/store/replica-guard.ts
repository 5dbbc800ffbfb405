/**
 * The rules that keep a replica correct under duplicate, late and out-of-order events, as plain filters and updates.
 * They depend on nothing, so a test can evaluate them in memory over every interleaving.
 */

/** The fields of every replica's document, apart from its state. */
export interface ReplicaFields {
  _id: string;
  /** The owner's version of this state. */
  version: number;
  /** The owner's time of that version. */
  changedAt: Date;
  /** When it was last known that an effect may be pending; absent once all are known to be done. */
  unsettled?: Date | undefined;
  /**
   * The oldest version whose effect may be pending: its handler may still be at it, or have died half-way. Negative if
   * only the sweep removes this mark.
   */
  unsettledFrom?: number | undefined;
}

/** A version whose effect is done, and the oldest version whose mark this takes away. */
export type Settled = Pick<ReplicaFields, 'version' | 'unsettledFrom'>;

/** Matches a replica older than a version. With an upsert, also one that does not exist yet. */
export const olderThan = (id: string, version: number) => ({ _id: id, version: { $lt: version } });

/**
 * Applies a version and, in the same update, marks it if it may have an effect. A mark that an older version has left
 * stays, renewed: only who made it knows that its effect is done. If the new version has none, an older version's mark
 * is removed: effects follow only from the newest state.
 * @param unsettled the current time if it may have an effect, undefined if not
 */
export function takeOver<State extends object>(
  state: State,
  { version, changedAt }: Pick<ReplicaFields, 'version' | 'changedAt'>,
  unsettled: Date | undefined,
) {
  const known = { ...state, version, changedAt };
  return unsettled ? { $set: { ...known, unsettled }, $min: { unsettledFrom: version } } : { $set: known, ...settled };
}

/** Matches a replica still at the version that was handled, with the mark that this takes away: others' marks stay. */
export const stillAt = (id: string, { version, unsettledFrom }: Settled) => ({ _id: id, version, unsettledFrom });

/**
 * Matches an older replica whose effect is done: it has no mark, or only the one of a version that is known to be done.
 */
export const doneBefore = (id: string, version: number, done: Settled | undefined) => ({
  ...olderThan(id, version),
  ...(done === undefined ? { unsettled: { $exists: false } } : { $or: [{ unsettled: { $exists: false } }, done] }),
});

/**
 * Whether what was handled must be derived once more. A newer version has come: its mark may be gone already, if others
 * did its work. Or an older version's mark is there, whose handler may have been done after ours had looked.
 */
export const overtakes = ({ version, unsettledFrom = version }: ReplicaFields, handled: Settled): boolean =>
  version > handled.version || (version === handled.version && unsettledFrom < (handled.unsettledFrom ?? version));

/** Takes our part of a mark away: what versions after ours have marked stays. */
export const passedOn = ({ version }: Settled) => ({ $set: { unsettledFrom: version + 1 } });

/** Matches a version that is still marked. */
export const stillMarked = ({ _id, version }: ReplicaFields) => ({ _id, version, unsettled: { $exists: true } });

/** Leaves a mark to the sweep: it is from before all versions, and unlike any other, so that no handler removes it. */
export const leftToSweep = (now: Date) => ({ $set: { unsettled: now, unsettledFrom: -now.getTime() } });

/** Matches a replica as it was found, whose mark is gone. */
export const unmarked = ({ _id, version }: ReplicaFields) => ({ _id, version, unsettled: { $exists: false } });

/** Marks a version for which nobody else is at work. */
export const marked = (version: number, now: Date) => ({ $set: { unsettled: now, unsettledFrom: version } });

/** Removes the mark: the effect is done. */
export const settled = { $unset: { unsettled: '', unsettledFrom: '' } } as const;

/** Matches marks so old that the copy that set them has probably crashed. */
export const leftSince = (before: Date) => ({ unsettled: { $lt: before } });

/** Matches a mark as it was found: if several copies found it, one of them claims it. */
export const asFound = ({ _id, version, unsettled }: ReplicaFields) => ({ _id, version, unsettled });

/** Claims a mark by renewing it. If this attempt fails too, the mark queues behind all others for the next one. */
export const claimed = (now: Date) => ({ $set: { unsettled: now } });
