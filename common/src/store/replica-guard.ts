/**
 * The rules that keep a replica right whatever arrives twice, late or in the wrong order, as plain filters and updates.
 * They depend on nothing, so a test can evaluate them in memory over every interleaving.
 */

/** What every replica's document has besides its state. */
export interface ReplicaFields {
  _id: string;
  /** The owner's version that the state is of. */
  version: number;
  /** The owner's time of that version. */
  changedAt: Date;
  /** Since when something that follows from this version may not be done yet; absent once it is known to be done. */
  unsettled?: Date | undefined;
}

/** Matches a replica that a version is news to. With an upsert, one that does not exist yet as well. */
export const olderThan = (id: string, version: number) => ({ _id: id, version: { $lt: version } });

/**
 * Takes a version over and, in the same update, marks it if something follows from it. If nothing does, an older
 * version's mark goes: effects follow from the newest state alone.
 * @param unsettled the present time if something follows, undefined if not
 */
export function takeOver<State extends object>(
  state: State,
  { version, changedAt }: Pick<ReplicaFields, 'version' | 'changedAt'>,
  unsettled: Date | undefined,
) {
  const known = { ...state, version, changedAt };
  return unsettled ? { $set: { ...known, unsettled } } : { $set: known, ...settled };
}

/** Matches a replica that is still at the version that was dealt with, so that the mark of a newer one stays. */
export const stillAt = ({ _id, version }: ReplicaFields) => ({ _id, version });

/** Removes the mark: what follows is done. */
export const settled = { $unset: { unsettled: '' } };

/** Matches marks that are so old that whoever set them has probably died. */
export const leftSince = (before: Date) => ({ unsettled: { $lt: before } });

/** Matches a mark as it was found: of several copies that found it, one claims it. */
export const asFound = ({ _id, version, unsettled }: ReplicaFields) => ({ _id, version, unsettled });

/** Claims a mark by renewing it. Should this attempt fail as well, the mark waits behind all others for the next one. */
export const claimed = (now: Date) => ({ $set: { unsettled: now } });
