import { ask, DescribedAnswers, describedRoutes, newId, notingRoutes, TestService } from '@ticketing/common/testing';
import { tickets } from '../app';
import { openapi } from '../openapi';

const { definition, routes } = notingRoutes(tickets);
const answers = new DescribedAnswers(openapi);
let service: TestService;
let cookie: string;
let id: string;

const json = { 'content-type': 'application/json' };
const valid = { title: 'Concert', price: 20.5 };
const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = { cookie }) =>
  ask(service.url, method, `/api/tickets${path}`, {
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

const operator = () => ({ cookie: service.signIn(undefined, { role: 'operator' }).cookie });
const act = (name: string, body: object = { reason: 'Spam' }) =>
  send('POST', `/operator/${id}/${name}`, body, operator());

beforeAll(async () => {
  service = await TestService.start(definition);
});
beforeEach(async () => {
  cookie = service.signIn().cookie;
  const details = {
    eventDate: '2026-12-31T20:00:00Z',
    venue: 'Hall',
    section: 'A',
    description: 'Good seats',
    timeZone: 'Europe/Berlin',
    city: 'Berlin',
    category: 'music',
  };
  id = JSON.parse((await send('POST', '', { ...valid, ...details })).body).id;
});
afterEach(() => service.reset());
afterAll(() => service.stop());

describe("the description of tickets' API", () => {
  it('is served', async () => {
    expect(JSON.parse((await send('GET', '/openapi.json')).body)).toEqual(openapi);
  });

  it('has the routes that are registered, with what each validates, and no others', () => {
    expect(describedRoutes(openapi)).toEqual(routes());
  });

  it.each<[string, number, () => ReturnType<typeof send>]>([
    ['a list', 200, () => send('GET', '?limit=1&minPrice=1&status=available,sold')],
    ['a list with wrong parameters', 400, () => send('GET', '?limit=0&sort=x&status=lost')],
    ['a foreign cursor', 400, () => send('GET', '?cursor=x')],
    ['a ticket', 200, () => send('GET', `/${id}`)],
    ['a list of events', 200, () => send('GET', '/events?category=music&city=berlin')],
    ['a search for events', 200, () => send('GET', '/events?q=concrt')],
    ['events with wrong parameters', 400, () => send('GET', '/events?sort=x&from=x')],
    ['the event of a ticket', 200, () => send('GET', `/events?ticketId=${id}`)],
    [
      'an event',
      200,
      async () => send('GET', `/events/${JSON.parse((await send('GET', `/events?ticketId=${id}`)).body)[0].id}`),
    ],
    ['an unknown event', 404, () => send('GET', `/events/${newId()}`)],
    ['the terms', 200, () => send('GET', '/terms')],
    ['an unknown ticket', 404, () => send('GET', `/${newId()}`)],
    ['an unknown order for an operator', 200, () => send('GET', `/operator?orderId=${newId()}`, undefined, operator())],
    ['no order for an operator', 400, () => send('GET', '/operator', undefined, operator())],
    ['a ticket for an operator', 200, () => send('GET', `/operator/${id}`, undefined, operator())],
    ['a ticket for its seller as an operator', 403, () => send('GET', `/operator/${id}`)],
    ['no ticket for an operator', 404, () => send('GET', `/operator/${newId()}`, undefined, operator())],
    ['a ticket that is hidden', 200, async () => (await act('hide')) && send('GET', `/${id}`)],
    ['a ticket that is hidden for no reason', 400, () => act('hide', {})],
    ['a ticket that is shown', 200, async () => (await act('hide')) && act('show')],
    [
      'what operators have acted on',
      200,
      async () => (await act('hide')) && send('GET', '/operator/log', undefined, operator()),
    ],
    ['a new ticket', 201, () => send('POST', '', valid)],
    ['a bad ticket', 400, () => send('POST', '', {})],
    ['no JSON', 400, () => send('POST', '', '{')],
    ['a stranger who sells', 401, () => send('POST', '', valid, {})],
    ["another site's page", 403, () => send('POST', '', valid, { origin: 'https://evil.example' })],
    ['too large a body', 413, () => send('POST', '', { title: 'x'.repeat(40_000) })],
    ['a form', 415, () => send('POST', '', 'title=a', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['an edit', 200, () => send('PUT', `/${id}`, { ...valid, venue: null, version: 0 })],
    ['an edit of what was changed meanwhile', 409, () => send('PUT', `/${id}`, { ...valid, version: 7 })],
    ["an edit of somebody else's", 401, () => send('PUT', `/${id}`, valid, { cookie: service.signIn().cookie })],
    ['an edit of nothing', 404, () => send('PUT', '/nonsense', valid)],
    ['a withdrawal', 204, () => send('DELETE', `/${id}`)],
    ['a withdrawal of nothing', 404, () => send('DELETE', `/${newId()}`)],
    ['some tickets', 200, () => send('GET', `/list?ids=${id},${newId()}`)],
    ['a stream of no ids', 400, () => send('GET', '/stream?ids=1')],
  ])('is true of %s: %i', async (_case, status, call) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answers.problemWith(answer)).toBeUndefined();
  });
});
