import { Router } from 'express';
import request from 'supertest';
import { of, optional } from '../field';
import { linkNextPage, pageFields } from '../page-request';
import { queryOf } from '../shape';
import { validated, validateRequest } from '../validate-request';
import { testApp } from './test-app';

const input = queryOf({ ...pageFields, q: optional(of<unknown>({}, {})) });
const list = Router().get('/list', validateRequest(input), (req, res) => {
  linkNextPage(req, res, req.query.last === undefined ? 'next&cursor' : undefined);
  res.json(validated(req, input));
});
const { app } = testApp({ extra: [list] });
const get = (query: string) => request(app).get(`/api/list${query}`);

describe('the parameters of a list', () => {
  it.each([
    ['', 20],
    ['?limit=', 20],
    ['?limit=1', 1],
    ['?limit=100', 100],
  ])('%s give a limit that is a number (%d)', async (query, limit) => {
    expect((await get(query)).body).toEqual({ limit });
  });

  it.each([
    '?limit=0',
    '?limit=101',
    '?limit=-1',
    '?limit=1.5',
    '?limit=ten',
    '?limit=1e1',
    '?limit=5&limit=6',
    '?limit=5&limit=5',
  ])('%s are refused', async (query) => {
    const response = await get(query);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([expect.objectContaining({ code: 'invalid', field: 'limit' })]);
  });

  it.each(['?cursor=a&cursor=b', `?cursor=${'x'.repeat(501)}`])('%.20s is refused', async (query) => {
    const response = await get(query);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([expect.objectContaining({ code: 'invalid', field: 'cursor' })]);
  });
});

describe('the Link header', () => {
  it("is this request's own address with the cursor of the next page", async () => {
    const response = await get('?limit=5&q=rock%20%26%20roll&cursor=old');
    expect(response.headers.link).toBe('</api/list?limit=5&q=rock+%26+roll&cursor=next%26cursor>; rel="next"');
  });

  it('repeats only what the list knows', async () => {
    const response = await get(`?q=rock&${'~'.repeat(3_000)}=1&utm=${'~'.repeat(1_000)}&q=roll`);
    expect(response.headers.link).toBe('</api/list?q=rock&q=roll&cursor=next%26cursor>; rel="next"');
  });

  it('is missing on the last page', async () => {
    expect((await get('?last=1')).headers).not.toHaveProperty('link');
  });
});

describe('an address of more than 4096 characters', () => {
  it('is refused with 414, whatever is asked for', async () => {
    const longest = '?q='.padEnd(4_096 - '/api/list'.length, 'x');
    const response = await get(`${longest}x`);
    expect([response.status, response.body]).toEqual([
      414,
      { errors: [{ message: 'The address is too long', code: 'address_too_long' }] },
    ]);
    expect((await get(longest)).status).toBe(200);
    expect((await request(app).get(`/nothing?${'x'.repeat(4_096)}`)).status).toBe(414);
  });
});
