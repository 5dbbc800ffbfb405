import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const password = 'correct horse';
const post = (path: string, email: string) => request(service.url).post(`/api/users/${path}`).send({ email, password });

/** Creates an account from before canonical spellings: stored as entered, in lower case. */
async function makeOld(email: string): Promise<string> {
  const { body } = await post('signup', 'old@example.com');
  await User.updateOne({ _id: body.id }, { email });
  return body.id;
}

const spellings = ['ann@münchen.de', 'ann@xn--mnchen-3ya.de', 'ann\u200b@mu\u0308nchen.de', 'ANN@MÜNCHEN.DE'];

describe('an e-mail address in several spellings', () => {
  it('is one account, whichever of them signs up and signs in', async () => {
    const { body } = await post('signup', spellings[2] ?? '').expect(201);
    expect(body.email).toBe('ann@xn--mnchen-3ya.de');
    for (const email of spellings) {
      expect((await post('signup', email)).body.errors?.[0].code).toBe('email_in_use');
      expect((await post('signin', email)).body).toEqual(body);
    }
    expect(await User.countDocuments()).toBe(1);
  });

  it('is one account when all sign up at the same moment', async () => {
    const answers = await Promise.all(spellings.map(async (email) => (await post('signup', email)).status));
    expect(answers.toSorted()).toEqual([201, 400, 400, 400]);
  });

  it.each(['ann@münchen.de', 'ann@xn--mnchen-3ya.de'])('is still the account that was made as %s', async (email) => {
    const id = await makeOld(email);
    for (const other of spellings) {
      expect((await post('signin', other)).body).toEqual({ id, email });
      expect((await post('signup', other)).body.errors?.[0].code).toBe('email_in_use');
    }
  });

  it('is each of two accounts that were made before, as it is written', async () => {
    const first = await makeOld('ann@münchen.de');
    const second = await makeOld('ann@xn--mnchen-3ya.de');
    expect((await post('signin', 'Ann@München.de')).body.id).toBe(first);
    expect((await post('signin', 'ann@xn--mnchen-3ya.de')).body.id).toBe(second);
  });

  it('is still an account that was made with an invisible character, as it is written', async () => {
    const id = await makeOld('ann\u200b@example.com');
    expect((await post('signin', 'Ann\u200b@example.com')).body.id).toBe(id);
  });
});
