import { Writable } from 'node:stream';
import { type RequestHandler, Router } from 'express';
import pino from 'pino';
import { CodedError } from '../../errors';
import { correlationId } from '../../service/correlation';
import { createApp } from '../create-app';
import { integer, text } from '../field';
import type { HealthChecks } from '../health';
import { requireAuth, signedIn } from '../require-auth';
import { createSessionTokens, endSession, type SessionTokens, startSession } from '../session';
import { bodyOf } from '../shape';
import { pathId, validated, validateRequest } from '../validate-request';

export const jwtKey = 'a key that only this test uses, and nobody else';
export const tokens = createSessionTokens(jwtKey);
export const ada = { id: '65a000000000000000000001', email: 'ada@example.com' };

/** A log line as it was written. */
export type LogLine = Record<string, unknown> & { msg: string };

const echo: RequestHandler = (req, res) => {
  const body = Buffer.isBuffer(req.body) ? req.body.toString() : req.body;
  res.json({ body: body ?? null, query: req.query });
};
const titleAndPrice = bodyOf({
  title: text({ min: 1, read: (written) => written.trim(), message: 'title is missing' }),
  price: integer({ min: 1, message: 'price must be a number' }),
});

function routes(logger: pino.Logger): Router {
  const router = Router();
  router.get('/me', (req, res) => void res.json({ currentUser: req.currentUser ?? null }));
  router.get('/mine', requireAuth, (req, res) => void res.json(signedIn(req)));
  router.get('/forgot-require-auth', (req, res) => void res.json(signedIn(req)));
  router.post('/signin', (_req, res) => {
    startSession(res, tokens.sign(ada));
    res.json({});
  });
  router.post('/signout', (_req, res) => {
    endSession(res);
    res.json({});
  });
  router.all(['/echo', '/signed', '/any-type'], echo);
  router.post('/things', validateRequest(titleAndPrice), (req, res) => {
    res.status(201).json(validated(req, titleAndPrice));
  });
  router.get('/things/:id', (req, res) => void res.json({ id: pathId(req) }));
  router.get('/reserved', () => {
    throw new CodedError('ticket_reserved', { field: 'ticketId' });
  });
  router.get('/broken', async () => {
    throw new Error('connect ECONNREFUSED mongodb://user:hunter2@db');
  });
  router.get('/broken-midway', async (_req, res) => {
    res.write('so far');
    throw new Error('connect ECONNREFUSED');
  });
  router.get('/silent', () => undefined);
  router.get('/throws-nothing-useful', async () => {
    throw 'hunter2';
  });
  router.post('/correlation', (_req, res) => {
    logger.info('working');
    res.json({ correlationId: correlationId() });
  });
  return router;
}

/** A service's application whose routes only show what reaches them, with the lines it logs. */
export function testApp(
  options: {
    checks?: HealthChecks;
    publicOrigin?: string;
    allowedHosts?: string[];
    extra?: Router[];
    tokens?: SessionTokens;
  } = {},
) {
  const lines: LogLine[] = [];
  const sink = new Writable({
    write: (line, _encoding, done) => {
      lines.push(JSON.parse(String(line)));
      done();
    },
  });
  const logger = pino(
    { level: 'debug', mixin: () => (correlationId() === undefined ? {} : { correlationId: correlationId() }) },
    sink,
  );
  const { checks = { serving: {} }, publicOrigin, allowedHosts, extra = [] } = options;
  const rawBodies = [
    { path: '/signed', limit: '1mb' },
    { path: '/any-type', limit: '1kb', type: '*/*' },
  ];
  const routers = [routes(logger), ...extra];
  const api = { path: '/api', routes: routers, tokens: options.tokens ?? tokens, publicOrigin, rawBodies };
  return { app: createApp({ logger, checks, allowedHosts, api }), lines };
}

/** The Cookie header of a session cookie with this content, valid or not. */
export const cookieOf = (content: string): string => `session=${Buffer.from(content).toString('base64')}`;

/** The Cookie header of a session with this token. */
export const sessionOf = (jwt: string): string => cookieOf(JSON.stringify({ jwt }));
