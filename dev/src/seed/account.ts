import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 15_000;

/** The API refused a request. */
export class Refused extends Error {
  readonly status: number;

  constructor(what: string, status: number, body: string) {
    super(`${what}: ${status} ${body}`);
    this.status = status;
  }
}

export interface Credentials {
  email: string;
  password: string;
}

/** A signed-in user who calls the API as a browser would. */
export class Account {
  readonly id: string;
  readonly #url: string;
  /** The value of the Cookie header. */
  readonly cookie: string;

  private constructor(url: string, id: string, cookie: string) {
    this.#url = url;
    this.id = id;
    this.cookie = cookie;
  }

  /**
   * Signs up, or signs in if the account already exists.
   * @param url the origin of the stack
   * @throws Refused when the account exists with another password
   */
  static async open(url: string, credentials: Credentials): Promise<Account> {
    const enter = (path: string) =>
      fetch(`${url}/api/users/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      });
    const signup = await enter('signup');
    const answer = signup.ok ? signup : await enter('signin');
    if (!answer.ok) throw new Refused(`Signing in as ${credentials.email}`, answer.status, await answer.text());
    const { id } = (await answer.json()) as { id: string };
    const cookie = answer.headers.getSetCookie().map((header) => header.split(';')[0]);
    return new Account(url, id, cookie.join('; '));
  }

  /** @throws Refused when the answer is not a 2xx */
  async post<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(this.#url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Refused(`POST ${path}`, answer.status, await answer.text());
    return (await answer.json()) as T;
  }

  /** Like `post`, for a service that may not yet have received the events about what the body names. */
  async postOnceKnown<T>(path: string, body: unknown): Promise<T> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(100)) {
      try {
        return await this.post<T>(path, body);
      } catch (error) {
        const notYetKnown = error instanceof Refused && error.status === 404 && Date.now() < deadline;
        if (!notYetKnown) throw error;
      }
    }
  }

  /** Every entry of a list, page after page. */
  async list<T>(path: string): Promise<T[]> {
    const entries: T[] = [];
    for (let next: string | undefined = path; next; ) {
      const answer: Response = await fetch(new URL(next, this.#url), { headers: { cookie: this.cookie } });
      if (!answer.ok) throw new Refused(`GET ${next}`, answer.status, await answer.text());
      entries.push(...((await answer.json()) as T[]));
      next = answer.headers.get('link')?.match(/<([^>]+)>;\s*rel="next"/)?.[1];
    }
    return entries;
  }
}
