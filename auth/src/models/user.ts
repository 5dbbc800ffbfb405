import {
  type AggregateDocument,
  AggregateStore,
  aggregateSchema,
  type Clock,
  CodedError,
  type Decision,
  type EventData,
  type OutboxRelay,
  type Stored,
  toStored,
  untilWritten,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { UserState, UserSubject } from '../domain/user';

const schema = aggregateSchema<UserState>({
  email: { type: String, required: true },
  passwordHash: { type: String, required: true },
  locale: String,
  verified: { type: Boolean, required: true },
  role: String,
  sessionsEndedAt: Date,
  links: [mongoose.Schema.Types.Mixed],
});
// This index decides who gets an address when several people sign up with it at once.
schema.index({ email: 1 }, { unique: true });

export const User = mongoose.model('User', schema);

/** How many older accounts one command takes. */
const batch = 500;

/** The store of users: the only way to write one. */
export class UserStore extends AggregateStore<UserState, UserSubject> {
  constructor(
    relay: OutboxRelay,
    private readonly clock: Clock,
  ) {
    super({ name: 'user', model: User, relay, clock, toEventData, eventOf });
  }

  /**
   * The account of an address; of accounts older than the canonical spelling, the one stored exactly as it is written.
   * @param spellings see `spellingsOf`
   */
  async findByEmail(spellings: string[]): Promise<Stored<UserState> | undefined> {
    const found = await User.find({ email: { $in: spellings } }, { outbox: 0 }).lean<AggregateDocument<UserState>[]>();
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
   * Decides by a link. An account that is not there is answered like a link that is not valid.
   * @throws CodedError `invalid_link`
   */
  async useLink(id: string, decision: Decision<UserState, UserSubject>): Promise<Stored<UserState>> {
    const user = await this.find(id);
    if (!user) throw new CodedError('invalid_link');
    return this.update(user, decision);
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

const eventOf = ({ version }: Stored<UserState>): UserSubject => (version === 0 ? 'user:registered' : 'user:updated');

/** Everything but what is secret. */
function toEventData({ id, version, state }: Stored<UserState>): EventData<UserSubject> {
  const { email, locale, verified, role, sessionsEndedAt, links } = state;
  return {
    ...{ id, version, email, locale, verified, role },
    sessionsEndedAt: sessionsEndedAt?.toISOString(),
    links: links.map((link) => ({
      ...link,
      requestedAt: link.requestedAt.toISOString(),
      expiresAt: link.expiresAt.toISOString(),
    })),
  };
}
