import fc from 'fast-check';

const deep = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** Text that has broken somebody's program before. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    ...[
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
      '\r\nSet-Cookie: session=x',
      '%00',
      '%',
      '..',
      '../..',
    ],
    ...[
      'null',
      'undefined',
      'NaN',
      'Infinity',
      '-0',
      '1e309',
      '0x10',
      '١٢',
      '9'.repeat(400),
      '__proto__',
      'constructor',
    ],
    ...['$where', '{"$gt":""}', "' || '1'=='1", '(a+)+$', '<script>', 'e'.repeat(1000), '\u0301'.repeat(300)],
    ...[
      '+012345-01-01',
      '0000-01-01',
      '9999-12-31T23:59:59-23:59',
      '2027-02-30',
      '2027-05-01T24:00:00Z',
      'tok_',
      'a@b.c',
    ],
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.webUrl(),
  fc.emailAddress(),
);

/** Anything that JSON can carry where something else was expected. */
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

/** Cookies that look like a session and are none. */
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

/** Bodies as they are sent, with their types: mostly JSON, not always. */
export const hostileBody = (fields: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Body> =>
  fc.oneof(
    { weight: 8, arbitrary: fields.map((value) => ({ type: 'application/json', content: JSON.stringify(value) })) },
    {
      weight: 2,
      arbitrary: hostileValue.map((value) => ({ type: 'application/json', content: JSON.stringify(value) })),
    },
    { weight: 1, arbitrary: fields.map(withPrototype) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: hostileType,
        content: fc.oneof(fc.json(), fc.string(), fc.constant('['.repeat(32_000)), fc.uint8Array().map(toText)),
      }),
    },
  );

export interface Body {
  type: string;
  content: string;
}

const hostileType = fc.constantFrom(
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'application/json; charset=x',
    'APPLICATION/JSON;',
    'application/ld+json',
  ],
  ...[
    'text/plain',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'x',
    ';',
    'application/json, text/plain',
  ],
);

/** JSON.stringify writes no own __proto__; a parser that meets one must not take it for the prototype. */
const withPrototype = (value: Record<string, unknown>): Body => ({
  type: 'application/json',
  content:
    `{"__proto__":{"id":"x","isAdmin":true},"constructor":{"prototype":{}},${JSON.stringify(value).slice(1)}`.replace(
      /,}$/,
      '}',
    ),
});

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
