import { AdmissionCodes, type OrderData, Subjects } from '@ticketing/common';
import {
  ask,
  DescribedAnswers,
  describedRoutes,
  newId,
  notingRoutes,
  type TestService,
} from '@ticketing/common/testing';
import { MailModel } from '../models/mail';
import { isUnsubscribed } from '../models/unsubscription';
import { openapi } from '../openapi';
import { Unsubscribing } from '../unsubscribing';
import { admissionKey, linkKey, origin, sale, startNotifications } from './fixtures';
import { MailServerUnderTest } from './mail-server';
import { filesIn, passType, readPass, team, throwAwayCertificates } from './passes';

const answers = new DescribedAnswers(openapi);
const unsubscribing = new Unsubscribing(linkKey, origin);
let server: MailServerUnderTest;
let service: TestService;
let routes: ReturnType<typeof notingRoutes>['routes'];

beforeAll(async () => {
  server = await MailServerUnderTest.start();
  const settings = { WALLET_CERTIFICATES: throwAwayCertificates().all };
  ({ service } = await startNotifications(server, settings, (own) => {
    const noted = notingRoutes(own);
    routes = noted.routes;
    return noted.definition;
  }));
});
afterAll(async () => {
  await service.stop();
  await server.close();
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
/** The address in the header that mail programs call. */
const addressFor = (user: string) =>
  /<.*(\/api.*)>/.exec(unsubscribing.headersOf(user)['List-Unsubscribe'] ?? '')?.[1] ?? '';
const post = (path: string, body = '', headers: Record<string, string> = form) =>
  ask(service.url, 'POST', path, { headers, body });

const about = newId();
const operate = (path: string, body?: object, cookie = service.signIn(undefined, { role: 'operator' }).cookie) =>
  ask(service.url, body ? 'POST' : 'GET', `/api/notifications/operator${path}`, {
    headers: { cookie, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

/** One that has been sent. */
async function aMail(): Promise<string> {
  const id = `paid:${about}:${newId()}`;
  const sent = { attempts: 1, outcome: 'sent', happenedAt: service.clock.now(), endedAt: service.clock.now() } as const;
  await MailModel.create({ _id: id, kind: 'paid', about, ...sent });
  return id;
}

const [endpoint, p256dh, auth] = ['https://updates.push.services.mozilla.com/1', 'B'.repeat(87), 'A'.repeat(22)];
const own = (path: string, method: string, body?: object, { cookie } = service.signIn()) =>
  ask(service.url, method, `/api/notifications/${path}`, {
    headers: { cookie, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
const push = (method: 'GET' | 'POST' | 'DELETE', body?: object) => own('push', method, body);

const resend = async () => operate('/resend', { id: await aMail(), reason: 'Never came' });

async function nextOfLog() {
  const ids = [await aMail(), await aMail()];
  for (const id of ids) await operate('/resend', { id, reason: 'Never came' });
  const cookie = service.signIn(undefined, { role: 'operator' }).cookie;
  const first = await fetch(`${service.url}/api/notifications/operator/log?limit=1`, { headers: { cookie } });
  const next = await operate(/operator(\/log[^>]*)/.exec(String(first.headers.get('link')))?.[1] ?? '');
  const [last] = JSON.parse(await first.text());
  expect(JSON.parse(next.body)[0].id).not.toBe(last.id);
  return next;
}

describe("the description of notifications' API", () => {
  it('is served', async () => {
    const { body } = await ask(service.url, 'GET', '/api/notifications/openapi.json', {});
    expect(JSON.parse(body)).toEqual(openapi);
  });

  it('has the routes that are registered, with what each validates, and no others', () => {
    expect(describedRoutes(openapi)).toEqual(routes());
  });

  it.each<[string, number, () => ReturnType<typeof ask>]>([
    ["a mail program's button", 200, () => post(addressFor(newId()), 'List-Unsubscribe=One-Click')],
    ['a call without a body', 200, () => post(addressFor(newId()), '', {})],
    ["another user's token", 401, () => post(addressFor(newId()).replace(/user=\w+/, `user=${newId()}`))],
    ['a shortened token', 401, () => post(addressFor(newId()).slice(0, -1))],
    ['mails for an operator', 200, () => aMail().then(() => operate(`?about=${about}`))],
    ['mails for somebody else', 403, () => operate(`?about=${about}`, undefined, service.signIn().cookie)],
    ['a mail that is sent again', 200, () => resend()],
    ['no mail', 404, () => operate('/resend', { id: 'paid:x', reason: 'why' })],
    ['what operators have acted on', 200, async () => (await resend()) && operate('/log?limit=1')],
    ['the next page of that', 200, () => nextOfLog()],
    ['a browser where there are no push messages', 200, () => push('GET')],
    ['a browser that asks for them all the same', 404, () => push('POST', { endpoint, p256dh, auth })],
    ['a browser that is no browser', 400, () => push('POST', { endpoint, p256dh: 'x', auth })],
    ['a browser that is removed', 204, () => push('DELETE', { endpoint })],
    ['the choice of mails', 200, () => own('mails', 'GET')],
    ['another choice of them', 200, () => own('mails', 'PUT', { fewer: true })],
    ['no choice', 400, () => own('mails', 'PUT', { fewer: 'no' })],
    ['the choice of nobody', 401, () => own('mails', 'PUT', { fewer: true }, { ...service.signIn(), cookie: '' })],
    ['no token', 400, () => post(`/api/notifications/unsubscribe?user=${newId()}`)],
    ['several users', 400, () => post(`${addressFor(newId())}&user=${newId()}`)],
    ["another site's page", 403, () => post(addressFor(newId()), '', { ...form, origin: 'https://evil.example' })],
    ['too large a body', 413, () => post(addressFor(newId()), 'x'.repeat(2_000))],
  ])('is true of %s: %i', async (_case, status, call) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answers.problemWith(answer)).toBeUndefined();
  });
});

describe('the tickets of an order, as files', () => {
  const paid = async (more: Partial<OrderData> = {}) => {
    const eventDate = '2031-05-01T18:00:00.000Z';
    const ticketed = { eventDate, timeZone: 'Europe/Berlin', venue: 'Harbour Hall', seat: '7' };
    const { buyer, order, ticket } = await sale(service, { status: 'complete', ...more }, ticketed);
    await service.send(Subjects.OrderCompleted, order);
    await service.settle();
    const path = `/api/notifications/tickets/${order.id}`;
    const get = (file: string, { cookie } = service.signIn(buyer.id)) =>
      ask(service.url, 'GET', path + file, { headers: { cookie } });
    const bytes = async (file: string) => {
      const { cookie } = service.signIn(buyer.id);
      const answer = await fetch(service.url + path + file, { headers: { cookie } });
      return Buffer.from(await answer.arrayBuffer());
    };
    return { get, bytes, order, ticket };
  };

  it('are for their buyer alone, and described', async () => {
    const { get, order } = await paid();
    const [list, pdf, calendar] = [await get(''), await get('/ticket.pdf'), await get('/ticket.ics')];
    expect(JSON.parse(list.body)).toEqual({ formats: ['pdf', 'ics', 'pkpass'] });
    expect(pdf.body.slice(0, 5)).toBe('%PDF-');
    expect(calendar.body.replaceAll('\r\n ', '')).toContain(
      `DESCRIPTION:Seat 7\\n${origin}/orders/${order.id}/ticket\r\n`,
    );
    const refused = [await get('/ticket.pdf', service.signIn()), await get('', { ...service.signIn(), cookie: '' })];
    expect([pdf, calendar, ...refused].map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    for (const answer of [list, pdf, calendar, ...refused]) expect(answers.problemWith(answer)).toBeUndefined();
  });

  it('are none before it is paid, and none that are sold on', async () => {
    const found = async ({ get }: Awaited<ReturnType<typeof paid>>) => [
      (await get('/ticket.pdf')).status,
      (await get('/ticket.pkpass')).status,
      JSON.parse((await get('')).body),
    ];
    expect(await found(await paid({ status: 'awaiting:payment' }))).toEqual([404, 404, { formats: [] }]);
    const sold = await paid();
    const ticket = { ...sold.order.ticket, resale: { ticketId: newId(), sold: true } };
    await service.receive(Subjects.OrderResale, { ...sold.order, version: 3, ticket });
    expect(await found(sold)).toEqual([404, 404, { formats: ['ics'] }]);
  });

  it('are signed passes of Apple Wallet, with what is on the page, in the zone of the event', async () => {
    const { get, bytes, order } = await paid();
    const answer = await get('/ticket.pkpass');
    expect([answer.contentType, answers.problemWith(answer)]).toEqual(['application/vnd.apple.pkpass', undefined]);
    const { pass, subject } = readPass(await bytes('/ticket.pkpass'));
    expect(subject).toContain(passType);
    const code = new AdmissionCodes(admissionKey).codeOf(order.id, 0);
    const date = '2031-05-01T18:00:00.000Z';
    expect(pass).toMatchObject({
      ...{ passTypeIdentifier: passType, teamIdentifier: team, serialNumber: `${order.id}-1` },
      barcodes: [{ format: 'PKBarcodeFormatQR', message: code }],
      ...{ relevantDate: date, relevantDates: [{ relevantDate: date, date }] },
    });
    const { primaryFields, secondaryFields, auxiliaryFields, backFields } = pass.eventTicket;
    const shown = [primaryFields, secondaryFields, auxiliaryFields].flat().map(({ value }) => value);
    expect(shown).toEqual(['Rolling Pebbles', 'Thursday, May 1, 2031 at 8:00 PM GMT+2', 'Harbour Hall', 'Seat 7']);
    expect(backFields.at(-1).value).toBe(`${origin}/orders/${order.id}/ticket`);
  });

  it('are as many passes as tickets, in one file, as long as Wallet takes what we sign', async () => {
    const other = (await paid()).ticket;
    const { get, bytes, order } = await paid({ otherTickets: [{ id: other.id, price: 2050, currency: 'USD' }] });
    const answer = await get('/ticket.pkpass');
    expect([answer.contentType, answers.problemWith(answer)]).toEqual(['application/vnd.apple.pkpasses', undefined]);
    const passes = [...filesIn(await bytes('/ticket.pkpass')).values()].map((each) => readPass(each).pass);
    expect(passes.map(({ serialNumber }) => serialNumber)).toEqual([`${order.id}-1`, `${order.id}-2`]);
    expect(new Set(passes.map(({ barcodes: [{ message }] }) => message)).size).toBe(2);

    const year = 400 * 24 * 3_600_000;
    service.clock.advance(year);
    expect([(await get('/ticket.pkpass')).status, JSON.parse((await get('')).body)]).toEqual([
      404,
      { formats: ['pdf', 'ics'] },
    ]);
    service.clock.advance(-year);
  });
});

describe('unsubscribing', () => {
  it('happens by nothing but POST: scanners follow the links in mails', async () => {
    const user = newId();
    expect((await ask(service.url, 'GET', addressFor(user), {})).status).toBe(404);
    expect(await isUnsubscribed(user)).toBe(false);
    await post(addressFor(user));
    await post(addressFor(user));
    expect(await isUnsubscribed(user)).toBe(true);
  });

  it('is taken back by its user, and chosen again, without a mail', async () => {
    const user = service.signIn();
    await post(addressFor(user.id));
    const isFewer = async () => JSON.parse((await own('mails', 'GET', undefined, user)).body).fewer;
    expect(await isFewer()).toBe(true);
    for (const fewer of [false, false, true, true]) {
      await own('mails', 'PUT', { fewer }, user);
      expect(await isFewer()).toBe(fewer);
    }
  });
});
