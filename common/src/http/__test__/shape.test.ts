import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Request, Response } from 'express';
import fc from 'fast-check';
import { ValidationError } from '../../errors';
import * as field from '../field';
import { pageFields } from '../page-request';
import { bodyOf, type Input, inputSchema, type Json, list, objectSchema, queryOf, show } from '../shape';
import { validated, validateRequest } from '../validate-request';

const thing = {
  id: field.id({ message: 'no id' }),
  name: field.text({ min: 2, max: 5, message: 'no name' }),
  token: field.text({ pattern: '^tok_[a-z]+$', message: 'no token' }),
  colour: field.oneOf(['red', 'blue'], { message: 'no colour' }),
  price: field.price({ missing: 'no price at all', message: 'no price' }),
  note: field.optional(field.text({ max: 3, message: 'no note' })),
  seen: field.optional(field.integer({ min: 0, message: 'no version' })),
  at: field.optional(field.time({ message: 'no time' })),
  gone: field.optional(field.boolean({ message: 'no answer' })),
};
const input = bodyOf(thing);
const right = { id: 'a'.repeat(24), name: 'abc', token: 'tok_a', colour: 'red', price: 1.5 };

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const isDescribed = ajv.compile(inputSchema(thing));

/** What a route reads from a body or a query, or the error entries if the input is refused. */
async function read<I extends Input>({ location, ...fields }: I, given: unknown) {
  const req = { [location]: given } as unknown as Request;
  let refusal: unknown;
  await validateRequest({ location, ...fields })(req, {} as Response, (error: unknown) => {
    refusal = error;
  });
  if (refusal instanceof ValidationError) return { entries: refusal.entries };
  if (refusal) throw refusal;
  return { values: validated(req, { location, ...fields }) };
}

describe('an input', () => {
  it('counts null as missing in the entries of a list, too', async () => {
    const lists = bodyOf({ all: list({ note: thing.note, seen: thing.seen }, { description: 'All of them' }) });
    expect((await read(lists, { all: [{ note: 'abc', seen: null, admin: true }] })).values).toStrictEqual({
      all: [{ note: 'abc', seen: undefined }],
    });
    expect(inputSchema(lists.fields)).toMatchObject({ properties: { all: { description: 'All of them' } } });
  });

  it('is read as every field of its shape, undefined for what is missing, and nothing else', async () => {
    const given = { ...right, note: null, at: '2027-05-01T20:00:00+02:00', gone: false, admin: true };
    expect((await read(input, given)).values).toStrictEqual({
      ...right,
      note: undefined,
      seen: undefined,
      at: new Date('2027-05-01T18:00:00Z'),
      gone: false,
    });
  });

  it('is refused with one entry for each wrong field, in the order of the shape', async () => {
    const { entries } = await read(input, { price: 'a', name: 'a', seen: -1, at: 'soon', gone: 'no', note: [] });
    expect(entries?.map(({ field, message, code }) => `${field} ${code}: ${message}`)).toEqual([
      'id invalid: no id',
      'name invalid: no name',
      'token invalid: no token',
      'colour invalid: no colour',
      'price invalid: no price',
      'note invalid: no note',
      'seen invalid: no version',
      'at invalid: no time',
      'gone invalid: no answer',
    ]);
  });

  it('that lacks a price is told so in words of its own', async () => {
    const { entries } = await read(input, { ...right, price: undefined });
    expect(entries).toEqual([{ message: 'no price at all', code: 'invalid', field: 'price' }]);
  });

  it('cannot have a field that is only for answers', async () => {
    const answer = bodyOf({ amount: field.amount(), orderId: field.nullable(field.id()) });
    expect((await read(answer, { amount: 1, orderId: null })).entries).toHaveLength(2);
  });

  it('in a query has its defaults where nothing is given', async () => {
    expect((await read(queryOf(pageFields), {})).values).toEqual({ limit: 20, cursor: undefined });
  });

  const anything = fc.oneof(fc.anything(), fc.constantFrom('', null, 0, -1, 1e300, 1.005, [], ['a'], {}, true));
  const almostRight = fc.record(
    Object.fromEntries(
      Object.keys(thing).map((name) => [
        name,
        fc.oneof(
          { weight: 20, arbitrary: fc.constant({ ...right, note: 'ab', seen: 3, at: '2027-05-01' }[name]) },
          { weight: 2, arbitrary: fc.constantFrom(...Object.values(right), '2027-05-01', '', null, 0, 3, 'abcdef') },
          anything,
        ),
      ]),
    ),
    { requiredKeys: Object.keys(right) },
  );

  it('is described as it is checked: what is let through is described', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(almostRight, async (given) => {
        const described = isDescribed(structuredClone(given));
        const { entries } = await read(input, given);
        taken += entries ? 0 : 1;
        expect({ given, described: described || Boolean(entries) }).toEqual({ given, described: true });
      }),
      { numRuns: 400 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  const describedThing = fc.record(
    {
      id: fc.stringMatching(/^[0-9a-f]{24}$/),
      name: fc.string({ unit: 'grapheme', minLength: 2, maxLength: 5 }),
      token: fc.stringMatching(/^tok_[a-z]+$/),
      colour: fc.constantFrom('red', 'blue'),
      price: fc.integer({ min: 1, max: 99_999_999 }).map((cents) => cents / 100),
      note: fc.oneof(fc.string({ maxLength: 3 }), fc.constant(null)),
      seen: fc.oneof(fc.nat(), fc.constant(null)),
      at: fc.oneof(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }).map((date) => date.toJSON()),
        fc.constantFrom('2028-02-29', '2027-05-01T20:00:00+02:00', '', null),
      ),
    },
    { requiredKeys: ['id', 'name', 'token', 'colour', 'price'] },
  );

  it('is checked as it is described: what is described is let through', async () => {
    await fc.assert(
      fc.asyncProperty(describedThing.filter(isDescribed), async (given) => {
        expect((await read(input, given)).entries).toBeUndefined();
      }),
    );
  });
});

describe('an answer', () => {
  const { id, name, note, at } = thing;
  const answer = { id, name, note, at, by: field.nullable(field.id()) };

  it('shows the fields of its shape and nothing else', () => {
    const known = { id: '1', name: 'a', note: undefined, at: undefined, by: null, passwordHash: 'x' };
    expect(show(answer, known)).toStrictEqual({ id: '1', name: 'a', note: undefined, at: undefined, by: null });
  });

  it('travels as it is described', () => {
    const known = { id: right.id, name: 'abc', note: undefined, at: new Date(0), by: null };
    const travelled: Json<typeof answer> = JSON.parse(JSON.stringify(show(answer, known)));
    const validate = ajv.compile(objectSchema(answer));
    expect([validate(travelled), validate.errors]).toEqual([true, null]);
    expect(validate({ ...travelled, passwordHash: 'x' })).toBe(false);
    expect(validate({ ...travelled, by: undefined, name: undefined })).toBe(false);
  });
});
