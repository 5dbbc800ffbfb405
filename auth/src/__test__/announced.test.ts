import { SessionEnds, Subjects } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { endsOfUsers, User, UserStore } from '../models/user';
import { startAuth } from './start-auth';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const ann = { email: 'ann@example.com', password: 'correct horse' };
const post = (path: string, body: object, headers = {}) =>
  request(service.url).post(`/api/users/${path}`).set(headers).send(body);

/** The events about a user, oldest first. */
const told = async (id: string) => {
  await service.settle();
  return service.broker.published().filter(({ data }) => 'id' in data && data.id === id);
};

/** An account as it was stored before there were events. */
async function storedBefore(): Promise<string> {
  const { body } = await post('signup', ann);
  const { passwordHash } = (await User.findById(body.id).lean()) ?? {};
  await service.reset();
  const { insertedId } = await User.collection.insertOne({ email: ann.email, passwordHash } as never);
  return insertedId.toHexString();
}

describe('a new account', () => {
  it('is announced, with the link that verifies its address and the language of its mails', async () => {
    const { body } = await post('signup', ann, { 'Accept-Language': 'de-de, en;q=0.5' });
    const [event, ...more] = await told(body.id);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ id: `user:registered:${body.id}:0`, subject: 'user:registered', version: 0 });
    expect(event?.data).toEqual({
      ...{ id: body.id, version: 0, email: ann.email, locale: 'de-DE', verified: false },
      links: [
        {
          kind: 'verify',
          id: expect.any(String),
          to: ann.email,
          requestedAt: expect.any(String),
          expiresAt: expect.any(String),
        },
      ],
    });
  });

  it('is made, signed in and answered while the broker is away, and announced when it is back', async () => {
    service.broker.disconnect();
    const { status, body } = await post('signup', ann);
    expect(status).toBe(201);
    expect((await post('signin', ann)).status).toBe(200);
    service.broker.reconnect();
    service.clock.advance(3_001);
    await service.service.relay.sweep();
    expect((await told(body.id)).map(({ subject }) => subject)).toEqual(['user:registered']);
  });

  it.each(['nonsense!', '*', ''])('has no language if the browser prefers %j', async (language) => {
    const { body } = await post('signup', ann, { 'Accept-Language': language });
    expect((await told(body.id))[0]?.data).not.toHaveProperty('locale');
  });
});

describe('what is told of a user', () => {
  it('has no password, no hash and no token in it', async () => {
    const { body } = await post('signup', ann);
    const { passwordHash = '' } = (await User.findById(body.id).lean()) ?? {};
    const events = JSON.stringify(await told(body.id));
    expect(events).not.toContain(ann.password);
    for (const part of passwordHash.split('$').slice(3)) expect(events).not.toContain(part);
  });
});

describe('an account from before there were events', () => {
  it('signs in, and is an aggregate from then on', async () => {
    const id = await storedBefore();
    expect((await post('signin', ann)).body).toEqual({ id, email: ann.email });
    await service.settle();
    const [user] = await User.find().lean();
    // From where it is first signed in to is noted.
    expect(user).toMatchObject({ version: 1, verified: false, links: [], outbox: [] });
    expect(user?.createdAt).toEqual(user?._id.getTimestamp());
  });

  it('is announced when it changes, even if that comes before anything else', async () => {
    const id = await storedBefore();
    const { cookie } = service.signIn(id);
    expect((await post('verification', {}, { cookie })).status).toBe(202);
    expect((await told(id)).map((event) => event.id)).toEqual([`user:updated:${id}:1`]);
  });

  it('is announced to anyone who asks what has changed', async () => {
    const id = await storedBefore();
    const from = service.clock.now();
    await request(service.url).get('/api/users/sessions').set('Cookie', service.signIn(id).cookie).expect(200);
    service.clock.advance(60_000);
    const changed = { from: from.toISOString(), until: service.clock.now().toISOString() };
    const question = { aggregate: 'user' as const, replica: 'notifications', after: null, upTo: null };
    await service.receive(Subjects.ReconciliationRequested, { ...question, changed, entries: [] });
    expect((await told(id)).map((event) => event.id)).toEqual([`user:registered:${id}:0`]);
  });

  it.each([
    ['no sessions of which have been ended, not to who asks about that', undefined],
    ['one of whose has been ended, to who asks about that', 'lastEndAt'],
    ['whose were ended before that was noted of one, to who asks about that', 'sessionsEndedAt'],
    ['which is deleted, to who asks about ended sessions', 'deleted'],
  ])('%s, is told again', async (_case, ended) => {
    const { body } = await post('signup', ann);
    const from = service.clock.now();
    if (ended === 'deleted') await post('deletion', ann, service.signIn(body.id)).expect(204);
    else if (ended) await User.updateOne({ _id: body.id }, { $set: { [ended]: from } });
    await service.settle();
    service.clock.advance(60_000);
    const changed = { from: from.toISOString(), until: service.clock.now().toISOString() };
    const question = { aggregate: 'user' as const, replica: 'orders-sessions', after: null, upTo: null };
    const before = (await told(body.id)).length;
    expect(before).toBe(ended === 'deleted' ? 2 : 1);
    await service.receive(Subjects.ReconciliationRequested, {
      ...{ ...question, changed, part: 'ended-sessions', entries: [] },
    });
    expect((await told(body.id)).length - before).toBe(ended ? 1 : 0);
  });

  it('is found by the sweep, though nobody signs in', async () => {
    const older = Array.from({ length: 501 }, (_, index) => ({
      email: `${index}@example.com`,
      passwordHash: 'a hash',
    }));
    await User.collection.insertMany(older as never[]);
    const store = new UserStore(service.service.relay, service.clock, new SessionEnds(endsOfUsers, service.clock));
    expect([await store.adoptOlder(), await store.adoptOlder(), await store.adoptOlder()]).toEqual([500, 1, 0]);
    expect(await User.countDocuments({ version: 0 })).toBe(501);
  });
});
