import { Router } from 'express';
import request from 'supertest';
import { CodedError } from '../../errors';
import { limitFailures } from '../rate-limit';
import { testApp } from './test-app';

const limit = 3;
const { app } = testApp({
  extra: [
    Router().post(
      '/attempts',
      limitFailures(limit, 60_000, (req) => String(req.body.email)),
      (req, res) => {
        if (req.body.password !== 'right') throw new CodedError('invalid_credentials');
        res.json({});
      },
    ),
  ],
});
const attempt = async (email: string, password: string, from = '198.51.100.1') =>
  await request(app).post('/api/attempts').set('X-Forwarded-For', from).send({ email, password });

describe('limitFailures', () => {
  it('refuses after too many failures, also the right password, and says when to come back', async () => {
    for (let failure = 0; failure < limit; failure++) expect((await attempt('ada', 'wrong')).status).toBe(400);
    const response = await attempt('ada', 'right');
    expect(response.status).toBe(429);
    expect(response.body).toEqual({
      errors: [{ message: 'Too many attempts, try again later', code: 'too_many_attempts' }],
    });
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('does not count what succeeds', async () => {
    for (let success = 0; success < 3 * limit; success++) expect((await attempt('bob', 'right')).status).toBe(200);
    expect((await attempt('bob', 'wrong')).status).toBe(400);
  });

  it('counts for each subject and each caller on its own', async () => {
    for (let failure = 0; failure <= limit; failure++) await attempt('eve', 'wrong');
    expect((await attempt('eve', 'right')).status).toBe(429);
    expect((await attempt('mallory', 'right')).status).toBe(200);
    expect((await attempt('eve', 'right', '198.51.100.2')).status).toBe(200);
  });

  it('lets no more failures through when they come all at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt('trent', 'wrong')));
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(limit);
  });
});
