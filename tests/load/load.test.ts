import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Repairs } from '../faults/oracle/repairs';
import { wrongMoney } from '../faults/oracle/rules/money';
import type { Snapshot } from '../faults/oracle/snapshot';
import type { Person } from '../support/person';
import type { System } from '../support/whole-stack';
import { Dice } from './dice';
import { Ledger } from './ledger';
import { Measures } from './measures';
import { judgeFromOutside } from './outside';
import { conclusionOf, pictureOf, type Report, tableOf, verdictOf } from './report';
import { unlessItFails } from './run';
import { Sales } from './sales';
import { signUpAll } from './sign-up';

const order = (id: string, buyer: string, status: string, ...ticketIds: string[]) => {
  const [ticket, ...otherTickets] = ticketIds.map((each) => ({ id: each, price: 10, currency: 'USD' }));
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  return { id, userId: buyer, status, cancelReason: null, version: 1, expiresAt, ticket, otherTickets };
};

/** Somebody who sees these orders of theirs, on two pages, and has listed nothing. */
function buyer(id: string, ...orders: object[]): Person {
  const pages: Record<string, object[]> = { '/api/orders?limit=100': orders.slice(0, 1), '/second': orders.slice(1) };
  const get = async (path: string) => ({
    status: 200,
    headers: new Headers(path === '/second' || orders.length < 2 ? {} : { link: '</second>; rel="next"' }),
    body: path.startsWith('/api/tickets') ? [] : pages[path],
  });
  return { id, get } as unknown as Person;
}

describe('a load', () => {
  it('notices while it runs that a ticket was sold to two people, alone or together with others', async () => {
    const sales = new Sales([
      buyer('ada', order('1', 'ada', 'complete', 'a', 'b')),
      buyer('bob', order('2', 'bob', 'complete', 'b')),
    ]);
    await sales.lookAtAll();
    await sales.lookAtAll();
    expect([...sales.soldTwice, sales.count]).toEqual(['b', 2]);
  });

  it('has people see the same once it is over, and what was acknowledged to them and is lost', async () => {
    const ledger = new Ledger();
    const notRefunded = { refundTried: false, refunded: false };
    const made = { buyerId: 'bob', ticketIds: ['b'], cancelTried: false, cancelled: false, paid: true, ...notRefunded };
    ledger.orders.set('2', { id: '2', ...made });
    ledger.orders.set('3', { id: '3', ...made });
    const people = [
      buyer('ada', order('1', 'ada', 'cancelled', 'a'), order('4', 'ada', 'complete', 'b')),
      buyer('bob', order('2', 'bob', 'complete', 'b')),
    ];
    const sales = new Sales(people);
    const wrong = await judgeFromOutside(ledger, people, sales, 0);
    expect(wrong).toEqual(['order 3 is lost', 'ticket b is sold twice, by 4 and 2']);
    expect([...sales.soldTwice, sales.count]).toEqual(['b', 1]);
  });

  it('has people look again where a page is refused for the moment, and blames nobody if they cannot look', async () => {
    const ada = buyer('ada', order('1', 'ada', 'complete', 'a'));
    const refusing = (status: number, times: number): Person => {
      let left = times;
      const get = async (path: string) => (left-- > 0 ? { status, headers: new Headers(), body: [] } : ada.get(path));
      return { id: 'ada', get } as unknown as Person;
    };
    const judge = (person: Person) => judgeFromOutside(new Ledger(), [person], new Sales([person]), 0);
    await expect(judge(refusing(503, 1))).resolves.toEqual([]);
    await expect(judge(refusing(401, 1))).rejects.toThrow(': 401');
  });

  it('is not judged if judging fails or is stopped, and says so', async () => {
    const judge = (signal: AbortSignal, judging: Promise<never>) =>
      unlessItFails(signal, 'databases and Stripe', () => judging);
    const stopping = new AbortController();
    const stopped = judge(stopping.signal, new Promise<never>(() => {}));
    stopping.abort();
    const verdict = { by: 'databases and Stripe', violations: [] };
    expect(await stopped).toEqual({ ...verdict, notJudged: 'stopped before there was a verdict' });
    const failed = judge(new AbortController().signal, Promise.reject(new Error('No stack is running')));
    expect(await failed).toEqual({ ...verdict, notJudged: 'No stack is running' });
  });

  it('says how often each thing was done, what it took and why it was refused, in a table and in a picture', () => {
    const measures = new Measures(60_000);
    const ledger = new Ledger((answered) => measures.add(answered));
    for (const ms of [10, 20, 30])
      ledger.note({ action: 'reserve', outcome: 'acknowledged', ms, request: '', reason: '201' });
    ledger.note({ action: 'reserve', outcome: 'refused', ms: 900, request: '', reason: 'ticket_sold' });
    ledger.note({ action: 'pay', outcome: 'unknown', ms: 40, request: 'POST /api/payments: 502', reason: '502' });
    const { actions, refusals, course, seconds } = measures;
    const figures = { count: 4, refused: 1, p50: expect.closeTo(20, 0), p99: expect.closeTo(900, 0) };
    expect(actions).toMatchObject({ reserve: figures, pay: { count: 1, refused: 0 } });
    expect(refusals).toEqual({ ticket_sold: 1, '502': 1 });
    expect(course.parts).toEqual([{ acknowledged: 3, refused: 1, unknown: 1 }]);
    expect(ledger.unanswered).toEqual([expect.stringMatching(/ POST \/api\/payments: 502$/)]);
    const report: Report = {
      ...{ origin: 'http://<shop>', startedAt: 'now', ended: 'stopped', buyers: 9, accounts: 3, flash: true, seed: 1 },
      ...{ seconds, requests: ledger.outcomes, actions, refusals, course, sold: 1, soldTwice: 1 },
      verdict: { by: 'the API alone', violations: [] },
    };
    expect(conclusionOf(report)).toBe('broken');
    const unbroken: Report = { ...report, soldTwice: 0 };
    expect(conclusionOf(unbroken)).toBe('sound');
    const nothing = { ...unbroken, requests: { acknowledged: 0, refused: 3, unknown: 9 } };
    expect([conclusionOf(nothing), verdictOf(nothing).at(-1)]).toEqual([
      'not judged',
      'NOT JUDGED: nothing was acknowledged: there is nothing to judge',
    ]);
    const unread: Report = { ...unbroken, verdict: { by: 'the API alone', violations: [], notJudged: 'gone' } };
    expect([conclusionOf(unread), verdictOf(unread).at(-1)]).toEqual(['not judged', 'NOT JUDGED: gone']);
    expect(tableOf(report)).toMatch(/reserve +4 .* 1 +20 +900 +900\n[\s\S]*ticket_sold 1/);
    expect(pictureOf(report)).toMatch(
      /9 buyers with 3 accounts, flash sale[\s\S]*http:\/\/&#60;shop&#62;;[\s\S]*broken/,
    );
  });
});

test('the same seed has each player throw the same, another player and another seed something else', () => {
  const throws = (seed: number, player: number) => {
    const dice = new Dice(seed).for(player);
    return `${Array.from({ length: 5 }, () => dice.number(0, 999))}`;
  };
  expect(throws(1, 3)).toBe(throws(1, 3));
  expect(new Set([throws(1, 3), throws(1, 4), throws(2, 3), throws(2, 4)]).size).toBe(4);
});

describe('what a load is blamed for', () => {
  it('is no repair from before it', async () => {
    let count = 3;
    const server = createServer((_req, res) => res.end(`ticketing_repairs_total{kind="outbox"} ${count}\n`)).listen(0);
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const repairs = new Repairs({ processes: () => [{ name: 'orders-1', pid: 1, url }] } as unknown as System);
    await repairs.begin();
    expect(repairs.total).toEqual({});
    count = 5;
    await repairs.look();
    expect(repairs.total).toEqual({ outbox: 2 });
    server.closeAllConnections();
    server.close();
  });

  it("is none of somebody else's payments that wait for their bank", () => {
    const payment = { _id: 'p', orderId: 'o', status: 'requires_action', attempt: 1, version: 0, outbox: [] };
    const order = { _id: 'o', status: 'created', version: 0, outbox: [], ticket: { id: 't', price: 10 } };
    const stripe = { intents: [], refunds: [] };
    const snapshot = { orders: [order], payments: [payment], stripe } as unknown as Snapshot;
    expect(wrongMoney(snapshot, () => false)).toEqual([]);
    expect(wrongMoney(snapshot, () => true)).toEqual(['payment p is still requires_action']);
  });
});

describe('people whose sign-ups are limited', () => {
  let server: Server;
  afterEach(() => server.close());
  const answering = async (...answers: [status: number, headers?: object][]) => {
    let asked = 0;
    server = createServer((_req, res) => {
      const [status = 429, headers = {}] = answers[asked] ?? [429, { 'retry-after': '3000' }];
      asked += 1;
      res.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
      res.end(JSON.stringify({ id: `${asked}` }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const never = new AbortController().signal;

  it('share the accounts that they get', async () => {
    const people = await signUpAll(await answering([201], [201]), 5, never);
    expect([people.length, new Set(people).size]).toEqual([5, 2]);
  });

  it('wait for their turn where there is only a queue', async () => {
    const people = await signUpAll(await answering([201], [429, { 'retry-after': '1' }], [201]), 2, never);
    expect(new Set(people).size).toBe(2);
  });

  it('try again what failed for the moment', async () => {
    const people = await signUpAll(await answering([201], [502], [201]), 2, never);
    expect(new Set(people).size).toBe(2);
  });

  it('do not begin if they are stopped meanwhile', async () => {
    await expect(signUpAll(await answering([201]), 2, AbortSignal.abort())).rejects.toThrow('Stopped while');
  });

  it('are told if nobody may', async () => {
    await expect(signUpAll(await answering(), 2, never)).rejects.toThrow('lets nobody sign up');
  });
});
