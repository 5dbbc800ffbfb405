import { Agent, request } from 'undici';
import { createSessionTokens } from '../../common/src/http/session';
import type { System } from './systems';

export interface Answer<T> {
  status: number;
  body: T;
}

interface Call {
  /** The number of the user who calls; nobody in particular if absent. */
  user?: number;
  body?: unknown;
}

/** Calls one system's API through its gateway, as many users. */
export class Client {
  /** Tickets of user 0, listed before anything is measured. */
  readonly catalogue: string[] = [];
  readonly #agent = new Agent();
  readonly #cookies = new Map<number, string>();
  readonly #tokens: ReturnType<typeof createSessionTokens>;

  constructor(
    readonly system: System,
    sessionKey: string,
  ) {
    this.#tokens = createSessionTokens(sessionKey);
  }

  async call<T>(method: 'GET' | 'POST' | 'PUT', path: string, { user, body }: Call = {}): Promise<Answer<T>> {
    const answer = await request(this.system.origin + path, {
      method,
      dispatcher: this.#agent,
      headers: {
        ...(user !== undefined && { cookie: this.#cookieOf(user) }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: JSON.parse(text) as T };
  }

  /** @throws Error unless the answer has this status */
  async expect<T>(status: number, ...call: Parameters<Client['call']>): Promise<T> {
    const answer = await this.call<T>(...call);
    if (answer.status === status) return answer.body;
    const [method, path] = call;
    throw new Error(`${this.system.name}: ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Lists a ticket of user 0. @returns its id */
  async sell(index = 0): Promise<string> {
    const body = { title: `Concert ${index}`, price: 20 };
    return (await this.expect<{ id: string }>(201, 'POST', '/api/tickets', { user: 0, body })).id;
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  /** Every system accepts the same session: signing up is not what is compared. */
  #cookieOf(user: number): string {
    const made = this.#cookies.get(user);
    if (made) return made;
    const id = user.toString(16).padStart(24, '0');
    const jwt = this.#tokens.sign({ id, email: `user-${user}@example.com` });
    const cookie = `session=${Buffer.from(JSON.stringify({ jwt })).toString('base64')}`;
    this.#cookies.set(user, cookie);
    return cookie;
  }
}
