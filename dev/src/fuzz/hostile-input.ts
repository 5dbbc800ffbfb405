import fc from 'fast-check';

const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

const strangeText = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  '\ufeff',
  '👩‍👩‍👧‍👦',
  'ſ',
  'İ',
  '\u0301'.repeat(300),
];
const almostNumbers = ['NaN', 'Infinity', '-0', '1e309', '0x10', '١٢', '9'.repeat(400)];
const almostDates = ['+012345-01-01', '0000-01-01', '9999-12-31T23:59:59-23:59', '2027-02-30', '2027-05-01T24:00:00Z'];
const names = ['null', 'undefined', '__proto__', 'constructor', 'toString', '$where', 'tok_', 'a@b.c'];
const injections = ['\r\nSet-Cookie: session=x', '%00', '%', '..', '../..', '{"$gt":""}', "' || '1'=='1", '<script>'];

/** Text that has broken other programs before. */
export const hostileText = fc.oneof(
  fc.constantFrom(...strangeText, ...almostNumbers, ...almostDates, ...names, ...injections, 'e'.repeat(1000)),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.webUrl(),
  fc.emailAddress(),
);

/** Any JSON value, for where another type was expected. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, 0, -0, -1, 0.001, 1e21, 1e308, 5e-324, 2 ** 53, -(2 ** 63), [], {}, [[]], [null]),
  fc.constantFrom(deep(50), deep(500), 'x'.repeat(31_000), 'x'.repeat(33_000), Array(5_000).fill(0)),
  fc
    .record({
      operator: fc.constantFrom('$gt', '$ne', '$where', '$regex', '$date', 'toString', 'length'),
      value: fc.jsonValue(),
    })
    .map(({ operator, value }) => ({ [operator]: value })),
  fc.double(),
  fc.jsonValue(),
);

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** Cookies that look like a session but are not. */
export const hostileCookie: fc.Arbitrary<string> = fc
  .oneof(
    hostileValue.map((jwt) => JSON.stringify({ jwt })),
    hostileValue.map((value) => JSON.stringify(value) ?? ''),
    hostileValue.map((claims) =>
      JSON.stringify({ jwt: `${base64('{"alg":"none"}')}.${base64(JSON.stringify(claims))}.` }),
    ),
    fc.constantFrom(
      'null',
      '{"__proto__":{"jwt":"x"}}',
      '{"jwt":{"toString":1}}',
      '{"length":9}',
      '{"isNew":1,"populated":2}',
    ),
  )
  .map((text) => `session=${Buffer.from(text.slice(0, 4_000)).toString('base64')}`);

/** Bodies as sent, with their content types: mostly JSON, not always. */
export const hostileBody = (fields: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Body> =>
  fc.oneof(
    { weight: 8, arbitrary: fields.map(asJson) },
    { weight: 2, arbitrary: hostileValue.map(asJson) },
    { weight: 1, arbitrary: fields.map(withPrototype) },
    { weight: 1, arbitrary: fc.record({ type: hostileType, content: hostileContent }) },
  );

export interface Body {
  type: string;
  content: string;
}

const almostJson = ['application/json; charset=utf-16', 'application/json; charset=x', 'APPLICATION/JSON;', 'x/json'];
const otherTypes = ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded', 'x', ';'];
const hostileType = fc.constantFrom('application/json', ...almostJson, ...otherTypes);

const bytes = fc.uint8Array().map((array) => Buffer.from(array).toString('latin1'));
const hostileContent = fc.oneof(fc.json(), fc.string(), bytes, fc.constant('['.repeat(32_000)));

const asJson = (value: unknown): Body => ({ type: 'application/json', content: JSON.stringify(value) });

/** JSON.stringify writes no own __proto__; a parser must not take one for the prototype. */
const withPrototype = (value: Record<string, unknown>): Body => {
  const rest = JSON.stringify({ constructor: { prototype: {} }, ...value }).slice(1);
  return { type: 'application/json', content: `{"__proto__":{"id":"x"},${rest}` };
};
