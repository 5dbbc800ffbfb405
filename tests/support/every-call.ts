import { randomBytes } from 'node:crypto';
import { type Call, calls } from './calls';
import { eventually, patienceMs } from './eventually';
import { type Failure, type Order, type Payment, Person, type Ticket } from './person';
import { documents, type System } from './whole-stack';

/** Two people, and data that every service has received before something happens to the broker. */
export interface Acquainted {
  seller: Person;
  buyer: Person;
  /** For sale, and known to orders. */
  ticket: Ticket;
  /** Not paid yet, and known to payments. */
  order: Order;
}

/** Has two people list and reserve, and waits until every service that needs to know has received it. */
export async function acquaint(system: System): Promise<Acquainted> {
  const [seller, buyer] = await Promise.all([Person.signUp(system.url), Person.signUp(system.url)]);
  const [ticket, wanted] = [await seller.sell('Still for sale', 10), await seller.sell('Soon paid', 20)];
  const { body: order } = await buyer.reserve(wanted.id);
  const knows = async (service: string, replicas: string, id: string) => {
    const found = await documents(system, service, replicas);
    expect(found.map(({ _id }) => String(_id))).toContain(id);
  };
  await eventually(() => knows('orders', 'ticketreplicas', ticket.id));
  await eventually(() => knows('payments', 'orderreplicas', order.id));
  return { seller, buyer, ticket, order };
}

/** Codes of calls that are refused before they are looked at: the sample of such a call tries nothing. */
const unlooked = ['invalid', 'bad_request', 'malformed_json', 'too_many_attempts', 'not_signed_in'];

/** Makes every call of the API once: those by which people list, buy and pay as they do, all others as strangers to everything. */
export async function makeEveryCall(acquainted: Acquainted): Promise<void> {
  await makeUsualCalls(acquainted);
  const stranger = await Person.signUp(acquainted.seller.origin);
  // What may end the session comes last.
  const asked = calls.toSorted((a, b) => Number(mayEndSession(a)) - Number(mayEndSession(b)));
  const unanswered: string[] = [];
  for (const call of asked) {
    const { status, code } = await answerTo(stranger, call);
    if (status >= 500 || unlooked.includes(`${code}`))
      unanswered.push(`${call.method} ${call.path}: ${status} ${code}`);
  }
  expect(unanswered).toEqual([]);
}

/**
 * Makes every call of the API once, all at the same moment, at the services themselves, as the gateway turns everybody away
 * while their databases are away: each is answered, in our words.
 */
export async function makeEveryCallInVain(system: System, { cookie }: Person): Promise<void> {
  const failed = new Set<string>();
  const wrong: string[] = [];
  const make = async (call: Call) => {
    const { url = '' } = system.process(`${call.service}-1`);
    const { status, code } = await answerTo({ origin: url, cookie }, call);
    if (code === 'internal') failed.add(call.service);
    else if (status >= 500 || unlooked.includes(`${code}`))
      wrong.push(`${call.method} ${call.path}: ${status} ${code}`);
  };
  await Promise.all(calls.map(make));
  expect(wrong).toEqual([]);
  expect([...failed].toSorted()).toEqual([...new Set(calls.map(({ service }) => service))].toSorted());
}

const mayEndSession = ({ method, path }: Call): boolean =>
  /signout$/.test(path) || `${method} ${path}`.endsWith('DELETE /api/users/sessions');

/** Reads only the beginning of a stream. */
async function answerTo({ origin, cookie }: Pick<Person, 'origin' | 'cookie'>, { method, path, body, streams }: Call) {
  const answer = await fetch(new URL(path, origin), {
    method,
    signal: AbortSignal.timeout(patienceMs),
    headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (streams && answer.ok) await answer.body?.cancel();
  const code = answer.ok ? undefined : (JSON.parse(await answer.text()) as Failure).errors[0]?.code;
  return { status: answer.status, code };
}

/** Has people sign up, list, reserve and pay, and expects the normal answers. */
async function makeUsualCalls({ seller, buyer, ticket, order }: Acquainted): Promise<void> {
  const answers: Record<string, number> = {};
  const call = async <Body>(who: Person, method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await who.request<Body>(method, path, body);
    answers[`${method} ${path.replaceAll(/[0-9a-f]{24}/g, ':id')}`] = answer.status;
    return answer.body;
  };
  const account = { email: `${randomBytes(8).toString('hex')}@example.com`, password: 'correct horse' };
  const visitor = new Person(seller.origin);
  await call(visitor, 'POST', '/api/users/signup', account);
  await call(visitor, 'POST', '/api/users/signin', account);

  await call(visitor, 'GET', `/api/tickets/${ticket.id}`);
  const { id } = await call<Ticket>(seller, 'POST', '/api/tickets', { title: 'Without events', price: 30 });
  await call(seller, 'PUT', `/api/tickets/${id}`, { title: 'Without events', price: 31 });
  await call(seller, 'DELETE', `/api/tickets/${id}`);

  const reserved = await call<Order>(buyer, 'POST', '/api/orders', { ticketId: ticket.id });
  await call(buyer, 'GET', `/api/orders/${reserved.id}`);
  await call(buyer, 'DELETE', `/api/orders/${reserved.id}`);

  await call<Payment>(buyer, 'POST', '/api/payments', { orderId: order.id, token: 'tok_visa' });
  await call(buyer, 'GET', `/api/payments?orderId=${order.id}`);
  expect(answers).toEqual({
    'POST /api/users/signup': 201,
    'POST /api/users/signin': 200,
    'GET /api/tickets/:id': 200,
    'POST /api/tickets': 201,
    'PUT /api/tickets/:id': 200,
    'DELETE /api/tickets/:id': 204,
    'POST /api/orders': 201,
    'GET /api/orders/:id': 200,
    'DELETE /api/orders/:id': 204,
    'POST /api/payments': 201,
    'GET /api/payments?orderId=:id': 200,
  });
}

/** Waits until a payment made without the broker is complete. */
export async function expectPaid({ buyer, order }: Acquainted): Promise<void> {
  await eventually(async () => {
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
  });
}
