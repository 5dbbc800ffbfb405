import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';

/** The account of the tests. */
export const email = 'ann@example.com';
export const password = 'correct horse';
/** What it changes to. */
export const fresh = 'battery staple';

/** The session cookie that an answer sets, as browsers send it back. */
export const cookieOf = ({ headers }: request.Response): string => String(headers['set-cookie']).split(';')[0] ?? '';

/** How tests call a running service, which a suite starts only after this. */
export function callsOf(running: () => TestService) {
  const ask = (method: 'get' | 'post' | 'delete', path: string, headers = {}) =>
    request(running().url)[method](`/api/users/${path}`).set(headers);
  const post = (path: string, body: object, cookie = '', headers = {}) =>
    ask('post', path, { Cookie: cookie, ...headers }).send(body);
  return {
    post,
    get: (path: string, cookie = '') => ask('get', path, { Cookie: cookie }),
    remove: (path: string, cookie = '', headers = {}) => ask('delete', path, { Cookie: cookie, ...headers }).send({}),
    /** The user of a session, or null. */
    whoIs: async (cookie: string) => (await ask('get', 'currentuser', { Cookie: cookie })).body.currentUser,
    /** Makes the account, signed in. */
    signUp: async () => {
      const answer = await post('signup', { email, password });
      return { id: answer.body.id as string, cookie: cookieOf(answer) };
    },
  };
}
