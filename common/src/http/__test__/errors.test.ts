import request from 'supertest';
import { testApp } from './test-app';

const { app, lines } = testApp();

describe('an error', () => {
  it('that a rule has coded is answered with its status, code and field', async () => {
    const response = await request(app).get('/api/reserved');
    expect(response.status).toBe(400);
    expect(response.body).toEqual({
      errors: [{ message: 'Ticket is already reserved', code: 'ticket_reserved', field: 'ticketId' }],
    });
  });

  it.each(['/api/broken', '/api/throws-nothing-useful'])(
    'that nobody foresaw (%s) is a 500 with the request id, and says nothing about the inside',
    async (path) => {
      const response = await request(app).get(path).set('X-Request-Id', 'request-0815');
      expect(response.status).toBe(500);
      expect(response.body).toEqual({
        errors: [{ message: 'Something went wrong', code: 'internal', requestId: 'request-0815' }],
      });
      expect(JSON.stringify(response.headers) + response.text).not.toMatch(/hunter2|ECONNREFUSED|\.ts/);
    },
  );

  it('that nobody foresaw is logged with its cause, under the request id', async () => {
    await request(app).get('/api/broken').set('X-Request-Id', 'request-4711');
    const line = lines.find((each) => each.msg === 'request failed' && each.correlationId === 'request-4711');
    expect(line).toMatchObject({ level: 50, err: { message: expect.stringContaining('ECONNREFUSED') } });
  });

  it('in the middle of an answer breaks it off, and is logged', async () => {
    await expect(request(app).get('/api/broken-midway')).rejects.toThrow('aborted');
    const line = lines.find(({ msg }) => msg === 'answer failed midway');
    expect(line).toMatchObject({ level: 50, err: { message: expect.stringContaining('ECONNREFUSED') } });
  });

  it.each([
    ['GET', '/api/nothing-here'],
    ['POST', '/api/me'],
    ['GET', '/'],
    ['GET', '/api/../secrets'],
    ['GET', '/api/things/%E0%A4%A'],
    ['GET', '/api/things/65A00000000000000000000G'],
    ['GET', '/api/things/__proto__'],
  ])('for a route or an id that cannot exist (%s %s) is a 404', async (method, path) => {
    const response = await (method === 'GET' ? request(app).get(path) : request(app).post(path));
    expect(response.status).toBe(404);
    expect(response.body).toEqual({ errors: [{ message: 'Not found', code: 'not_found' }] });
  });
});

describe('validateRequest', () => {
  const post = (body: object) => request(app).post('/api/things').send(body);

  it('lets through what was asked for, cleaned, and nothing else', async () => {
    const response = await post({ title: ' Concert ', price: 20, isAdmin: true, __proto__: { polluted: true } });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({ title: 'Concert', price: 20 });
  });

  it('names every bad field once, in the order of the fields', async () => {
    const response = await post({ title: { $gt: '' } });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({
      errors: [
        { message: 'title is missing', code: 'invalid', field: 'title' },
        { message: 'price must be a number', code: 'invalid', field: 'price' },
      ],
    });
  });

  it('refuses a request without a body like one with an empty one', async () => {
    const response = await request(app).post('/api/things');
    expect(response.status).toBe(400);
    expect(response.body.errors).toHaveLength(2);
  });
});
