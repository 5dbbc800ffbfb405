import type { TestService } from '@ticketing/common/testing';
import mongoose from 'mongoose';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const password = 'correct horse';
const signUp = (body: unknown) =>
  request(service.url)
    .post('/api/users/signup')
    .send(body as object);

describe('POST /api/users/signup', () => {
  it('makes an account and answers who it is, without the password', async () => {
    const { status, body } = await signUp({ email: 'ann@example.com', password });
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f]{24}$/), email: 'ann@example.com' });
    expect(await User.findById(body.id).lean()).toMatchObject({ email: 'ann@example.com' });
  });

  it('signs the new account in', async () => {
    const agent = request.agent(service.url);
    const { body } = await agent.post('/api/users/signup').send({ email: 'ann@example.com', password });
    const { body: session } = await agent.get('/api/users/currentuser');
    expect(session).toEqual({ currentUser: { id: body.id, email: 'ann@example.com' } });
  });

  it('is tried again when the database says that it has met another write', async () => {
    const conflict = new mongoose.mongo.MongoServerError({ code: 112, errmsg: 'WriteConflict' });
    jest.spyOn(User.collection, 'insertOne').mockRejectedValueOnce(conflict);
    expect((await signUp({ email: 'ann@example.com', password })).status).toBe(201);
    expect(await User.countDocuments()).toBe(1);
  });

  it('keeps no password, only its hash', async () => {
    await signUp({ email: 'ann@example.com', password });
    const [account] = await User.find().lean();
    expect(JSON.stringify(account)).not.toContain(password);
    expect(account?.passwordHash).toMatch(/^\$scrypt\$/);
  });

  it.each([
    ['ANN@Example.COM', 'in capitals'],
    ['  ann@example.com ', 'with spaces around it'],
  ])('answers and keeps an e-mail in lower case and trimmed: %j, %s', async (email) => {
    const { status, body } = await signUp({ email, password });
    expect([status, body.email]).toEqual([201, 'ann@example.com']);
  });

  it.each(['ann@example.com', 'ANN@EXAMPLE.COM', ' Ann@Example.com '])(
    'refuses an e-mail that is in use, however it is written: %j',
    async (email) => {
      await signUp({ email: 'ann@example.com', password });
      const { status, body, headers } = await signUp({ email, password: 'another one' });
      expect(status).toBe(400);
      expect(body).toEqual({
        errors: [{ message: 'An account with this email already exists', code: 'email_in_use', field: 'email' }],
      });
      expect(headers['set-cookie']).toBeUndefined();
      expect(await User.countDocuments()).toBe(1);
    },
  );

  it('lets exactly one of ten simultaneous sign-ups with one e-mail win', async () => {
    const emails = Array.from({ length: 10 }, (_, i) => (i % 2 ? 'Ann@example.com' : 'ann@example.com'));
    const answers = await Promise.all(emails.map((email) => signUp({ email, password })));
    const lost = answers.filter(({ status }) => status !== 201);
    expect(lost).toHaveLength(9);
    expect(lost.map(({ status, body }) => [status, body.errors[0].code])).toEqual(
      lost.map(() => [400, 'email_in_use']),
    );
    expect(await User.countDocuments()).toBe(1);
  });
});
