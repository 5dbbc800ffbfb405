import type { OperatedMail, OperatedOrder } from '../../api/api-types';
import { type Away, inspectOrder, inspectTraces, latestActs, pageOf, requireOperator, sentMails } from '../operator';

jest.mock('next/headers', () => ({ headers: async () => new Headers({ cookie: 'session=x' }) }));
jest.mock('next/navigation', () => ({
  notFound: () => {
    throw new Error('not found');
  },
}));

const [order, device] = ['64f1c1b3b7e4d5a1c2b3d4f6', 'x'.repeat(43)];

/** Some APIs fail or do not answer; the others have what is asked for. */
function answerBut(silent: Record<string, () => Promise<Response>>): Away {
  jest.spyOn(globalThis, 'fetch').mockImplementation((url) => {
    const [, , api = ''] = new URL(`${url}`).pathname.split('/');
    const audit = [{ id: api, at: '2027-01-01T00:00:00.000Z' }];
    return (
      silent[api]?.() ??
      Promise.resolve(Response.json(api === 'payments' ? { status: 'captured' } : [{ id: order, audit }]))
    );
  });
  return new Set();
}
afterEach(() => jest.restoreAllMocks());

test('what others know of an order is shown while an API fails or is away, and who that is', async () => {
  const away = answerBut({
    notifications: () => Promise.reject(new Error('ECONNREFUSED')),
    users: async () => new Response('', { status: 503 }),
  });
  const known = await inspectOrder({ id: order, userId: order } as OperatedOrder, away);
  expect(known).toMatchObject({ payment: { status: 'captured' }, mails: [], buyer: null });
  expect((await latestActs(9, away)).map(({ id }) => id)).toEqual(['orders', 'tickets']);
  expect([...away].sort()).toEqual(['notifications', 'users']);
});

test('while orders is away, the others say what they know of an order', async () => {
  const away = answerBut({ orders: () => Promise.reject(new Error('ECONNREFUSED')) });
  expect(await inspectTraces(order, away)).toMatchObject({
    ...{ payment: { status: 'captured' }, mails: [{ id: order }], tickets: [{ id: order }] },
  });
  const nobody = async () => new Response('', { status: 404 });
  expect(await inspectTraces(order, answerBut({ payments: nobody, tickets: nobody }))).toBeNull();
});

test.each([
  ['opens for whom orders says to be an operator', async () => Response.json([]), 'opened'],
  ['is found by nobody else', async () => Response.json({ errors: [] }, { status: 403 }), 'not found'],
  ['fails if orders is away, too', () => Promise.reject(new Error('ECONNREFUSED')), 'was not answered'],
])('while auth is away, the page %s', async (_what, orders, outcome) => {
  const away = answerBut({ users: async () => new Response('', { status: 503 }), orders });
  const opened = requireOperator('/operator', away).then(() => 'opened', String);
  expect(await opened).toContain(outcome);
  expect([...away]).toEqual(['users']);
});

test.each([
  [order, `/operator/${order}`],
  [`paid:${order}`, `/operator/${order}`],
  [`sold:${order}:${'7'.repeat(24)}`, `/operator/${order}`],
  [`push:sold:${order}:${'7'.repeat(24)}:${device}`, `/operator/${order}`],
  ['unknown', '/operator/'],
])('the page of %s is %s', (id, page) => {
  expect(pageOf(id)).toBe(page);
});

test('mails that have ended can be sent once more, and what devices were told cannot', () => {
  const mails = [
    { kind: 'paid', outcome: 'sent' },
    { kind: 'sold' },
    { kind: 'push:sold', outcome: 'sent' },
  ] as OperatedMail[];
  expect(sentMails(mails).map(({ kind }) => kind)).toEqual(['paid']);
});
