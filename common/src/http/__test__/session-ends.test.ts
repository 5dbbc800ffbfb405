import { Router } from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import { Subjects, type UserData } from '../../events';
import { Listener } from '../../messaging';
import { defineService } from '../../service';
import { eventually, newId, sessionCookieFor, TestService, testDatabase } from '../../testing';
import { TestClock } from '../../testing/test-clock';
import { createSessionTokens, newSessionId } from '../session';
import { EndedSessionsModel, type SessionEnd, SessionEnds, toldSessionEnds } from '../session-ends';

const dayMs = 24 * 60 * 60 * 1000;
const clock = new TestClock();
const now = () => clock.now();
const ago = (ms: number) => new Date(now().getTime() - ms);
const session = (id: string, beganAt: Date) => ({ user: { id, email: `${id}@example.com` }, beganAt });
const nothing = { since: async function* (): AsyncIterable<SessionEnd> {} };

describe('the ends of sessions', () => {
  it('end what began before and in that moment, of that user alone', () => {
    const ends = new SessionEnds(nothing, clock);
    ends.note({ id: 'ann', endedAt: ago(1_000) });
    expect(ends.hasEnded(session('ann', ago(2_000)))).toBe(true);
    expect(ends.hasEnded(session('ann', ago(1_000)))).toBe(true);
    expect(ends.hasEnded(session('ann', ago(999)))).toBe(false);
    expect(ends.hasEnded(session('bob', ago(2_000)))).toBe(false);
  });

  it('of one session end that one alone, also by a clock that is behind', () => {
    const ends = new SessionEnds(nothing, clock);
    ends.note({ id: 'one', endedAt: ago(2_000) });
    expect(ends.hasEnded({ id: 'one', ...session('ann', ago(1_000)) })).toBe(true);
    expect(ends.hasEnded({ id: 'two', ...session('ann', ago(3_000)) })).toBe(false);
    expect(ends.hasEnded(session('ann', ago(3_000)))).toBe(false);
  });

  it('keep the latest of each user, in whatever order they come', () => {
    const ends = new SessionEnds(nothing, clock);
    for (const ms of [3_000, 1_000, 2_000]) ends.note({ id: 'ann', endedAt: ago(ms) });
    expect(ends.hasEnded(session('ann', ago(1_500)))).toBe(true);
  });

  it('beyond the number that fits, end the sessions of everybody that are as old as what was forgotten', () => {
    const ends = new SessionEnds(nothing, clock, 2);
    for (const [index, userId] of ['ann', 'bob', 'cid'].entries())
      ends.note({ id: userId, endedAt: ago(5_000 - index) });
    expect(ends.hasEnded(session('ann', ago(6_000)))).toBe(true);
    expect(ends.hasEnded(session('dan', ago(5_000)))).toBe(true);
    expect(ends.hasEnded(session('dan', ago(4_000)))).toBe(false);
    expect(ends.hasEnded(session('bob', ago(4_999)))).toBe(true);
  });

  it('are forgotten once no token from before can be valid, without ending anything', () => {
    const ends = new SessionEnds(nothing, clock, 2);
    ends.note({ id: 'ann', endedAt: ago(7 * dayMs + 1) });
    expect(ends.hasEnded(session('ann', ago(7 * dayMs + 1)))).toBe(false);
  });

  it('of a week are read at first, and then what is new', async () => {
    const asked: Date[] = [];
    const stored = {
      since: async function* (time: Date) {
        asked.push(time);
        yield { id: 'ann', endedAt: ago(1_000) };
      },
    };
    const ends = new SessionEnds(stored, clock);
    await ends.follow();
    expect(ends.hasEnded(session('ann', ago(2_000)))).toBe(true);
    const first = now();
    clock.advance(2_000);
    await ends.follow();
    expect(asked).toEqual([new Date(first.getTime() - 7 * dayMs), new Date(first.getTime() - 30_000)]);
  });
});

describe('a service with an API', () => {
  const definition = defineService({
    name: 'library',
    apiPath: '/api/books',
    database: true,
    publishes: [],
    settings: {},
    build: ({ listenerContext }) => ({
      // A service may listen to users on its own account, too.
      listeners: [
        new Listener(listenerContext, {
          subjects: [Subjects.UserUpdated],
          onMessage: async ({ id }) => void heard.push(id),
        }),
      ],
      routes: [Router().get('/me', (req, res) => void res.json(req.currentUser ?? null))],
    }),
  });
  const heard: string[] = [];
  const tokens = createSessionTokens('a key that only tests use, and no service');
  const database = testDatabase();
  let service: TestService;
  const start = async () => {
    service = await TestService.start(definition, { MONGO_URI: database, RECONCILIATION_SECONDS: '1' });
  };
  beforeAll(start);
  afterAll(() => service.stop());

  const whoIs = async (cookie: string) => (await request(service.url).get('/api/books/me').set('Cookie', cookie)).body;
  const told = (id: string, sessionsEndedAt?: Date): UserData => ({
    ...{ id, version: 1, email: 'ann@example.com', verified: true, links: [] },
    ...(sessionsEndedAt && { sessionsEndedAt: sessionsEndedAt.toISOString() }),
  });

  it('counts sessions as ended that an event says have ended, even after a restart', async () => {
    const [ann, bob] = [service.signIn(), service.signIn()];
    expect(await whoIs(ann.cookie)).toMatchObject({ id: ann.id });
    const endedAt = new Date();
    await service.receive(Subjects.UserUpdated, told(ann.id, endedAt));
    expect([await whoIs(ann.cookie), await whoIs(bob.cookie)]).toEqual([null, expect.objectContaining({ id: bob.id })]);
    await service.stop();
    await start();
    expect([await whoIs(ann.cookie), await whoIs(bob.cookie)]).toEqual([null, expect.objectContaining({ id: bob.id })]);
    const again = sessionCookieFor(tokens.sign({ id: ann.id, email: ann.email }, { endedAt }));
    expect(await whoIs(again)).toMatchObject({ id: ann.id });
  });

  it('counts one session as ended that an event says has ended, even after a restart', async () => {
    const { id, cookie: older } = service.signIn();
    const [ended, other] = [newSessionId(), newSessionId()];
    const cookieOf = (sid: string) => sessionCookieFor(tokens.sign({ id, email: 'ann@example.com' }, { id: sid }));
    const who = async () => Promise.all([cookieOf(ended), cookieOf(other), older].map(whoIs));
    expect(await who()).not.toContain(null);
    const endedAt = new Date().toISOString();
    await service.receive(Subjects.UserUpdated, { ...told(id), endedSessions: [{ id: ended, endedAt }] });
    const expected = [null, expect.objectContaining({ id }), expect.objectContaining({ id })];
    expect(await who()).toEqual(expected);
    await service.stop();
    await start();
    expect(await who()).toEqual(expected);
  });

  it('asks to be told again what may still matter: of a week if it has never asked', async () => {
    const asked = await eventually(() => {
      const [question] = service.broker.published('reconciliation:requested');
      if (!question) throw new Error('It has not asked yet');
      return question.data;
    });
    expect(asked).toMatchObject({ aggregate: 'user', part: 'ended-sessions', entries: [] });
    const { from, until } = asked.changed ?? { from: '', until: '' };
    expect(Date.parse(until) - Date.parse(from)).toBe(7 * dayMs - 10_000);
  });

  it('shares no message with what else the service does with users', async () => {
    const users = Array.from({ length: 10 }, () => service.signIn());
    heard.length = 0;
    for (const { id } of users) await service.receive(Subjects.UserUpdated, told(id, new Date()));
    expect(heard).toEqual(users.map(({ id }) => id));
    for (const { cookie } of users) expect(await whoIs(cookie)).toBeNull();
  });

  it('counts the sessions of a deleted account as ended', async () => {
    const ann = service.signIn();
    await service.receive(Subjects.UserDeleted, { id: ann.id, version: 2, deletedAt: new Date().toISOString() });
    expect(await whoIs(ann.cookie)).toBeNull();
  });

  it('lets its other copies know, by its database', async () => {
    const ann = service.signIn();
    const copy = new SessionEnds(toldSessionEnds, service.clock);
    await copy.follow();
    await service.receive(Subjects.UserUpdated, told(ann.id, new Date()));
    await copy.follow();
    expect(copy.hasEnded(session(ann.id, new Date(Date.now() - 1_000)))).toBe(true);
  });

  it('keeps the latest end, however often and in whatever order the events come, and nothing of other changes', async () => {
    const [id, other] = [newId(), newId()];
    const [earlier, later] = [ago(2_000), ago(1_000)];
    for (const end of [later, earlier, later]) await service.receive(Subjects.UserUpdated, told(id, end));
    await service.receive(Subjects.UserUpdated, told(other));
    expect(await EndedSessionsModel.find({ _id: { $in: [id, other] } }).lean()).toEqual([
      { _id: id, endedAt: later, notedAt: expect.any(Date) },
    ]);
    expect(mongoose.connection.name).toBe(new URL(database).pathname.slice(1));
  });
});
