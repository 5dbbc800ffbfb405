import request from 'supertest';
import { testApp } from './test-app';

const { app } = testApp();
const path = '/api/things/65a000000000000000000001';
const answer = '{"id":"65a000000000000000000001"}';

describe('an answer in JSON', () => {
  it('says what it is, and how long', async () => {
    const { headers, text } = await request(app).get('/api/echo?q=Zürich');
    expect(text).toBe('{"body":null,"query":{"q":"Zürich"}}');
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': `${Buffer.byteLength(text)}`,
    });
    expect(headers).not.toHaveProperty('transfer-encoding');
  });

  it('has an ETag that changes with it', async () => {
    const [one, again, other] = await Promise.all(
      [path, path, '/api/things/65a000000000000000000002'].map(async (at) => (await request(app).get(at)).headers.etag),
    );
    expect(one).toMatch(/^W\/"[0-9a-f]+-[\w+/]{27}"$/);
    expect([again === one, other === one]).toEqual([true, false]);
  });

  it('is not sent to a client that has it already', async () => {
    const { headers } = await request(app).get(path);
    const conditional = (tag: string) => request(app).get(path).set('If-None-Match', tag);
    const { status, text, headers: short } = await conditional(`"other", ${headers.etag}`);
    expect([status, text, short.etag]).toEqual([304, '', headers.etag]);
    expect(short).not.toHaveProperty('content-type');
    expect((await conditional('"other"')).text).toBe(answer);
    expect((await conditional(String(headers.etag)).set('Cache-Control', 'no-cache')).text).toBe(answer);
  });

  it('is always sent when something was to be changed, or refused, and has no ETag then', async () => {
    const asked = [request(app).post('/api/echo'), request(app).get('/api/reserved')];
    const answers = await Promise.all(asked.map((each) => each.set('If-None-Match', '*')));
    expect(answers.map(({ status, headers }) => [status, headers.etag])).toEqual([
      [200, undefined],
      [400, undefined],
    ]);
  });

  it('has the same headers and no body when only they are asked for', async () => {
    const { status, text, headers } = await request(app).head(path);
    expect([status, text]).toEqual([200, undefined]);
    expect(headers).toMatchObject({ 'content-length': `${answer.length}`, etag: expect.any(String) });
  });
});
