import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order, PaymentAttempt as Payment, Ticket } from '../../client/lib/api/api-types';
import { patienceMs } from './eventually';

/** Between two tries, growing. Without it a crowd would keep the services too busy to receive what it waits for. */
const firstPauseMs = 20;
const longestPauseMs = 300;

export type { Order, Payment, Ticket };

export interface Answer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

export interface Failure {
  errors: { message: string; code: string; field?: string; price?: number; until?: string }[];
}

/** Nobody can sign up now. */
export class SignUpRefused extends Error {
  /** @param retryAfterSeconds when to try again; 0 if the answer does not say */
  constructor(
    readonly status: number,
    body: unknown,
    readonly retryAfterSeconds: number,
  ) {
    super(`Sign-up answered ${status}: ${JSON.stringify(body)}`);
  }
}

/** A user of the system through its one origin, with their own cookies. */
export class Person {
  #cookie = '';
  id = '';

  /** @param patienceMs timeout of a request */
  constructor(
    readonly origin: string,
    private readonly patienceMs = 60_000,
  ) {}

  /** A signed-in person with a new account. */
  static async signUp(origin: string, patienceMs?: number): Promise<Person> {
    const person = new Person(origin, patienceMs);
    const email = `${randomBytes(8).toString('hex')}@example.com`;
    const { status, body, headers } = await person.post<{ id: string }>('/api/users/signup', {
      email,
      password: 'correct horse',
    });
    if (status !== 201) throw new SignUpRefused(status, body, Number(headers.get('retry-after') ?? 0));
    person.id = body.id;
    return person;
  }

  /** The value of this person's Cookie header. */
  get cookie(): string {
    return this.#cookie;
  }

  /** Sends a request as this person's browser would; `body` is sent as JSON. */
  async request<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(new URL(path, this.origin), {
      method,
      signal: AbortSignal.timeout(this.patienceMs),
      headers: {
        ...(this.#cookie && { cookie: this.#cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? '';
    const { status, headers: answered } = response;
    const text = await response.text();
    // A proxy that answers in place of a service may do so in plain text.
    const isJson = answered.get('content-type')?.includes('json');
    return { status, headers: answered, body: (isJson ? JSON.parse(text) : undefined) as Body };
  }

  get<Body>(path: string): Promise<Answer<Body>> {
    return this.request('GET', path);
  }

  post<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.request('POST', path, body);
  }

  put<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.request('PUT', path, body);
  }

  delete<Body>(path: string): Promise<Answer<Body>> {
    return this.request('DELETE', path);
  }

  /** Lists a ticket. */
  async sell(title: string, price: number): Promise<Ticket> {
    const { status, body } = await this.post<Ticket>('/api/tickets', { title, price });
    if (status !== 201) throw new Error(`Listing answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Tries to reserve a ticket, retrying while orders has not received it yet. */
  reserve(ticketId: string): Promise<Answer<Order & Failure>> {
    return untilKnown(() => this.post('/api/orders', { ticketId }));
  }

  /** Tries to pay for an order, retrying while payments has not received it yet. */
  pay(orderId: string, token = 'tok_visa'): Promise<Answer<Payment & Failure>> {
    return untilKnown(() => this.post('/api/payments', { orderId, token }));
  }

  /** Tries to give the money of a sold ticket back. */
  refund(orderId: string, sellAgain: boolean): Promise<Answer<Pick<Order, 'id' | 'status'> & Failure>> {
    return this.post(`/api/orders/${orderId}/refund`, { sellAgain });
  }
}

/** Repeats a request about something that the service has not received yet. */
async function untilKnown<Body>(ask: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  const deadline = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(1.5 * pauseMs, longestPauseMs)) {
    const answer = await ask();
    if (answer.status !== 404 || Date.now() > deadline) return answer;
    await sleep(pauseMs);
  }
}

/** Many new people; passwords are expensive to hash, so a few at a time. */
export async function crowd(origin: string, size: number, patienceMs?: number): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < size) {
    const batch = Array.from({ length: Math.min(10, size - people.length) }, () => Person.signUp(origin, patienceMs));
    people.push(...(await Promise.all(batch)));
  }
  return people;
}
