import { type Request, type RequestHandler, Router } from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import { CodedError } from '../../errors';
import { connectDatabase } from '../../store';
import { eventually } from '../../testing/eventually';
import { testDatabase } from '../../testing/test-service';
import { AttemptsModel, attemptsSoFar, callerAddress, countAttempts, limitAttempts } from '../rate-limit';
import { testApp } from './test-app';

const limit = 3;
const windowSeconds = 60;
const user = (req: Request) => String(req.body.user);

function routes() {
  const byAddress = limitAttempts({ name: 'by-address', limit, windowSeconds, of: 'all' });
  const byUser = limitAttempts({ name: 'by-user', limit, windowSeconds, by: user });
  const ofAll = countAttempts({ name: 'of-all', windowSeconds, by: user });
  const stricter = (req: Request) => (attemptsSoFar(req, 'of-all') > limit ? 1 : limit);
  const each = limitAttempts({ name: 'each', limit: stricter, windowSeconds, by: callerAddress });
  const answer: RequestHandler = (req, res) => {
    if (req.body.answer === 'broken') throw new Error('the database is away');
    if (req.body.answer !== 'right') throw new CodedError('invalid_credentials');
    res.json({});
  };
  return Router()
    .post('/by-address', byAddress, answer)
    .post('/by-user', byUser, answer)
    .post('/stricter', ofAll, each, answer);
}

/** Two copies of a service sharing one database. */
const copies = [testApp({ extra: [routes()] }).app, testApp({ extra: [routes()] }).app] as const;

beforeAll(async () => {
  await connectDatabase(testDatabase());
  await AttemptsModel.createIndexes();
});
afterEach(() => AttemptsModel.deleteMany({}));
afterAll(() => mongoose.disconnect());

interface Attempt {
  user?: string;
  answer?: 'right' | 'wrong' | 'broken';
  from?: string;
  copy?: 0 | 1;
}

const ask = (kind: string, { user = 'ada', answer = 'wrong', from = '198.51.100.1', copy = 0 }: Attempt = {}) =>
  request(copies[copy]).post(`/api/${kind}`).set('X-Forwarded-For', from).send({ user, answer });
const statusOf = async (kind: string, attempt?: Attempt) => (await ask(kind, attempt)).status;

/** Makes attempts one after the other. @returns their statuses */
async function statusesOf(times: number, kind: string, attempt?: Attempt) {
  const statuses: number[] = [];
  for (let time = 0; time < times; time++) statuses.push(await statusOf(kind, attempt));
  return statuses;
}

describe('a limit on attempts', () => {
  it('refuses after too many failures, also what would succeed, and says when to come back', async () => {
    expect(await statusesOf(limit, 'by-user')).toEqual([400, 400, 400]);
    const response = await ask('by-user', { answer: 'right' });
    expect(response.status).toBe(429);
    expect(response.body).toEqual({
      errors: [{ message: 'Too many attempts, try again later', code: 'too_many_attempts' }],
    });
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(windowSeconds);
  });

  it('counts each subject on its own, from wherever it is tried', async () => {
    await statusesOf(limit, 'by-user', { from: '198.51.100.2' });
    expect(await statusOf('by-user', { from: '198.51.100.3' })).toBe(429);
    expect(await statusOf('by-user', { user: 'bob' })).toBe(400);
  });

  it('counts addresses unless it is told otherwise, a household of IPv6 as one', async () => {
    await statusesOf(limit, 'by-address', { from: '2001:db8::1' });
    expect(await statusOf('by-address', { from: '2001:db8::ffff:2' })).toBe(429);
    expect(await statusOf('by-address', { from: '2001:db8:1::1' })).toBe(400);
  });

  it('counts what all copies of a service let through', async () => {
    await statusesOf(limit - 1, 'by-user', { copy: 0 });
    expect(await statusesOf(2, 'by-user', { copy: 1 })).toEqual([400, 429]);
    expect(await statusOf('by-user', { copy: 0 })).toBe(429);
  });

  it('lets no more through when they come all at once, to all copies', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 30 }, (_, index) => statusOf('by-user', { copy: index % 2 ? 0 : 1 })),
    );
    expect(statuses.filter((status) => status === 400)).toHaveLength(limit);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30 - limit);
  });

  it.each(['right', 'broken'] as const)(
    'does not count an attempt that is %s, when it is on failures',
    async (answer) => {
      await statusesOf(3 * limit, 'by-user', { answer });
      await eventually(async () => expect((await AttemptsModel.findById('by-user ada').lean())?.count).toBe(0));
      expect(await statusesOf(limit + 1, 'by-user')).toEqual([400, 400, 400, 429]);
    },
  );

  it('counts what succeeds as well, when it is on all', async () => {
    expect(await statusesOf(limit + 1, 'by-address', { answer: 'right' })).toEqual([200, 200, 200, 429]);
  });

  it('starts over when its window is over, once for all copies, and its window does not grow', async () => {
    await statusesOf(limit + 2, 'by-user');
    await eventually(async () => expect((await AttemptsModel.findById('by-user ada').lean())?.count).toBe(limit));
    const window = await AttemptsModel.findById('by-user ada').lean();
    expect(window?.endsAt.getTime()).toBeLessThanOrEqual(Date.now() + windowSeconds * 1000);
    await AttemptsModel.updateOne({}, { endsAt: new Date(Date.now() - 1) });
    const statuses = await Promise.all([0, 1, 0, 1, 0, 1].map((copy) => statusOf('by-user', { copy: copy as 0 | 1 })));
    expect(statuses.filter((status) => status === 400)).toHaveLength(limit);
  });

  it('can depend on what has been counted otherwise', async () => {
    expect(await statusesOf(limit, 'stricter', { from: '198.51.100.1' })).toEqual([400, 400, 400]);
    expect(await statusesOf(2, 'stricter', { from: '198.51.100.2' })).toEqual([400, 429]);
    expect(await statusesOf(2, 'stricter', { from: '198.51.100.3' })).toEqual([400, 429]);
    expect(await statusOf('stricter', { from: '198.51.100.2', user: 'bob' })).toBe(400);
  });

  it('is forgotten by the database some time after its window', async () => {
    const indexes = await AttemptsModel.collection.indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { endsAt: 1 }, expireAfterSeconds: 0 }));
  });
});
