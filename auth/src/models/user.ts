import {
  type AggregateDocument,
  AggregateStore,
  aggregateSchema,
  type Clock,
  CodedError,
  type Decided,
  type Decision,
  type EventData,
  endedSessionsPart,
  type Named,
  type OutboxRelay,
  roles,
  type SessionEnd,
  type SessionEnds,
  type Stored,
  type StoredSessionEnds,
  stateOnly,
  toStored,
  untilWritten,
} from '@ticketing/common';
import mongoose from 'mongoose';
import { recent, type UserState, type UserSubject } from '../domain/user';

const schema = aggregateSchema<UserState>({
  email: { type: String, required: true },
  passwordHash: { type: String, required: true },
  locale: String,
  verified: { type: Boolean, required: true },
  role: String,
  sessionsEndedAt: Date,
  endedSessions: [mongoose.Schema.Types.Mixed],
  lastEndAt: Date,
  passkeys: [mongoose.Schema.Types.Mixed],
  secondFactor: mongoose.Schema.Types.Mixed,
  newFactor: mongoose.Schema.Types.Mixed,
  devices: [mongoose.Schema.Types.Mixed],
  signIns: [mongoose.Schema.Types.Mixed],
  notices: [mongoose.Schema.Types.Mixed],
  passwordSetAt: Date,
  links: [mongoose.Schema.Types.Mixed],
  newEmail: String,
  deletedAt: Date,
});
// This index decides who gets an address when several people sign up with it at once.
schema.index({ email: 1 }, { unique: true });
// Every copy looks for sessions that others have ended; accounts from before there was the second field have the first.
schema.index({ sessionsEndedAt: 1 }, { sparse: true });
schema.index({ lastEndAt: 1 }, { sparse: true });
// The few who have one.
schema.index({ role: 1 }, { sparse: true });

export const User = mongoose.model('User', schema);

/** Accounts of before there was the second field, or changed by a copy of before, have the first alone. */
const haveEnded = { $or: [{ lastEndAt: { $exists: true } }, { sessionsEndedAt: { $exists: true } }] };

/** The ends of sessions, as the accounts themselves have them. */
export const endsOfUsers: StoredSessionEnds = {
  async *since(time) {
    const recent = { $or: [{ lastEndAt: { $gte: time } }, { sessionsEndedAt: { $gte: time } }] };
    const found = User.find(recent, { sessionsEndedAt: 1, endedSessions: 1 });
    for await (const user of found.lean().cursor()) yield* endsOf(String(user._id), user);
  },
};

const endsOf = (
  id: string,
  { sessionsEndedAt: endedAt, endedSessions = [] }: Pick<UserState, 'sessionsEndedAt' | 'endedSessions'>,
): SessionEnd[] => [...(endedAt ? [{ id, endedAt }] : []), ...endedSessions];

/** How many older accounts one command takes. */
const batch = 500;

/** The store of users: the only way to write one. */
export class UserStore extends AggregateStore<UserState, UserSubject> {
  constructor(
    relay: OutboxRelay,
    private readonly clock: Clock,
    private readonly ends: SessionEnds,
  ) {
    const partFilters = { [endedSessionsPart]: haveEnded };
    super({ name: 'user', model: User, relay, clock, toEventData, eventOf, partFilters });
  }

  /**
   * The account of an address; of accounts older than the canonical spelling, the one stored exactly as it is written.
   * @param spellings see `spellingsOf`
   */
  async findByEmail(spellings: string[]): Promise<Stored<UserState> | undefined> {
    const found = await User.find({ email: { $in: spellings } }, stateOnly).lean<AggregateDocument<UserState>[]>();
    const [user] = found.sort((one, other) => spellings.indexOf(one.email) - spellings.indexOf(other.email));
    if (!user) return undefined;
    return user.version === undefined ? this.find(user._id.toHexString()) : toStored(user);
  }

  override async find(id: string): Promise<Stored<UserState> | undefined> {
    const found = await super.find(id);
    if (!found || found.version !== undefined) return found;
    await this.adopt([new mongoose.Types.ObjectId(id)]);
    return super.find(id);
  }

  /**
   * The copy that ends sessions knows at once. Nothing changes a deleted account: there is no event that could tell.
   * @throws CodedError also `not_signed_in`, for a change of a deleted account
   */
  override async decide(
    from: string | Stored<UserState>,
    decision: Decision<UserState, UserSubject>,
  ): Promise<Decided<UserState>> {
    const decided = await super.decide(from, (current) => {
      const change = decision(current);
      if (change && current.state.deletedAt) throw new CodedError('not_signed_in');
      return change && { ...change, state: recent(change.state, this.clock.now()) };
    });
    const { id, state } = decided.aggregate;
    for (const end of endsOf(id, state)) if (!this.ends.knows(end)) this.ends.note(end);
    return decided;
  }

  /** Those with a role, in the order of their addresses. */
  async withRoles(): Promise<Pick<UserState, 'email' | 'role'>[]> {
    const found = await User.find({ role: { $in: roles } }, { email: 1, role: 1 }).lean();
    return found.sort((one, other) => (one.email < other.email ? -1 : 1));
  }

  /** The account of a link. @throws CodedError `invalid_link` also if there is no such account */
  async getForLink(id: string): Promise<Stored<UserState>> {
    const user = await this.find(id);
    if (!user || user.state.deletedAt) throw new CodedError('invalid_link');
    return user;
  }

  /** Decides by a link. @throws CodedError `invalid_link` */
  async useLink(id: string, decision: Decision<UserState, UserSubject>): Promise<Stored<UserState>> {
    return this.update(await this.getForLink(id), decision);
  }

  /**
   * Makes aggregates of accounts that were stored before there were events. They are announced when they next change,
   * and by reconciliation.
   * @returns how many it has found, 0 once there are none
   */
  async adoptOlder(): Promise<number> {
    // Also matches those without the field; the index on it has them.
    const older = await User.find({ changedAt: null }, { _id: 1 }).limit(batch).lean();
    if (older.length > 0) await this.adopt(older.map(({ _id }) => _id));
    return older.length;
  }

  private async adopt(ids: mongoose.Types.ObjectId[]): Promise<void> {
    const changedAt = this.clock.now();
    const writes = ids.map((_id) => {
      const adopted = { version: 0, createdAt: _id.getTimestamp(), changedAt, verified: false, links: [], outbox: [] };
      return { updateOne: { filter: { _id, version: { $exists: false } }, update: { $set: adopted } } };
    });
    await untilWritten(() => User.collection.bulkWrite(writes, { ordered: false }));
  }
}

function eventOf({ version, state }: Stored<UserState>): UserSubject {
  if (state.deletedAt) return 'user:deleted';
  return version === 0 ? 'user:registered' : 'user:updated';
}

/** @returns what events say of each; nothing if there is none */
const told = <Kept, Told>(kept: Kept[] = [], tell: (each: Kept) => Told): Told[] | undefined =>
  kept.length > 0 ? kept.map(tell) : undefined;

/** Everything but what is secret. */
function toEventData({ id, version, state }: Stored<UserState>): Named<EventData<UserSubject>> {
  if (state.deletedAt) return { id, version, deletedAt: state.deletedAt.toISOString() };
  const { email, locale, verified, role, sessionsEndedAt, links } = state;
  const { endedSessions, signIns, notices, passwordSetAt } = state;
  return {
    ...{ id, version, email, locale, verified, role },
    // Nobody is asked for it.
    name: undefined,
    sessionsEndedAt: sessionsEndedAt?.toISOString(),
    endedSessions: told(endedSessions, ({ id: ended, endedAt }) => ({ id: ended, endedAt: endedAt.toISOString() })),
    signIns: told(signIns, (each) => ({ ...each, at: each.at.toISOString() })),
    notices: told(notices, (each) => ({ ...each, at: each.at.toISOString() })),
    passwordSetAt: passwordSetAt?.toISOString(),
    links: links.map((link) => ({
      ...link,
      requestedAt: link.requestedAt.toISOString(),
      expiresAt: link.expiresAt.toISOString(),
    })),
  };
}
