import type { ApiDescription, Operation, Schema } from '@ticketing/common';
import fc from 'fast-check';
import { type Body, hostileBody, hostileCookie, hostileText, hostileValue } from './hostile-input';

export interface HostileRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Body;
}

/** Existing data, so that requests get past the first check. */
export interface Known {
  /** Values of Cookie headers. */
  sessions: string[];
  /** Ids of tickets, orders and users. */
  ids: string[];
}

/** Valid input, by name; other fields get `hostileValue`. */
const rightInput: Record<string, unknown[]> = {
  title: ['A ticket'],
  price: [20.5],
  email: ['somebody@example.com'],
  password: ['correct horse'],
  token: ['tok_visa', 'tok_chargeDeclined', 'pm_card_visa', 'ctoken_visa', 'tok_threeDSecure2Required', 'tok_unknown'],
  version: [0, 1, null],
  eventDate: ['2027-05-01T20:00:00Z', '2027-05-01', null],
  venue: ['Hall', null],
  limit: ['1', '100', '101'],
  status: ['available', 'sold,reserved', 'available,lost'],
  sort: ['price', '-price', 'oldest'],
  minPrice: ['0', '0.00', '0.5', '1e3', '1000000'],
};

/** Requests to what is described: valid, nearly valid, and completely wrong. */
export function hostileRequests(api: ApiDescription, known: Known): fc.Arbitrary<HostileRequest> {
  const calls = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const right = {
    ...rightInput,
    id: known.ids,
    ids: known.ids,
    userId: known.ids,
    ticketId: known.ids,
    orderId: known.ids,
  };
  const otherMethod = fc.constantFrom('PATCH', 'PUT', 'POST', 'DELETE', 'TRACE');

  return fc.constantFrom(...calls).chain(({ method, path, operation }) => {
    const fields = bodyOf(operation, api);
    return fc.record(
      {
        method: fc.oneof({ weight: 30, arbitrary: fc.constant(method) }, otherMethod),
        path: fc.tuple(hostilePath(path, known), hostileQuery(operation, right)).map((parts) => parts.join('')),
        headers: hostileHeaders(known),
        body: hostileBody(fields ? hostileFields(fields, right) : fc.constant({})),
      },
      { requiredKeys: ['method', 'path', 'headers', ...(fields ? ['body' as const] : [])] },
    );
  });
}

const hostilePath = (template: string, { ids }: Known): fc.Arbitrary<string> =>
  template.includes('{id}')
    ? fc
        .oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, hostileText.filter(isPathElement).map(encode))
        .map((id) => template.replace('{id}', () => id))
    : fc.constant(template);

/** These values would change the path. */
const isPathElement = (text: string): boolean => !['', '.', '..'].includes(text);

/** encodeURIComponent refuses half a surrogate pair. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

function hostileQuery({ parameters = [] }: Operation, right: Record<string, unknown[]>): fc.Arbitrary<string> {
  const own = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const strange = ['__proto__', 'constructor', '$where', ...own.flatMap((name) => [`${name}[]`, `${name}[$ne]`])];
  const known = own.map((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(right[name] ?? ['x'])).map(String)));
  const entry = fc.oneof(
    ...known.map((arbitrary) => ({ weight: 4, arbitrary })),
    fc.tuple(fc.constantFrom(...own, ...strange), hostileText),
  );
  return fc.array(entry, { maxLength: 4 }).map((entries) => {
    const query = entries.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    return query && `?${query}`;
  });
}

/** The properties of an operation's body, if it has one. */
function bodyOf({ requestBody }: Operation, { components }: ApiDescription): string[] | undefined {
  if (!requestBody || '$ref' in requestBody) return undefined;
  const given: Schema = requestBody.content['application/json']?.schema ?? {};
  const schema = '$ref' in given ? (components?.schemas?.[given.$ref.split('/').at(-1) ?? ''] ?? {}) : given;
  return Object.keys(schema.properties ?? {});
}

/** Most fields right, some hostile, some missing, and some unknown. */
function hostileFields(names: string[], right: Record<string, unknown[]>): fc.Arbitrary<Record<string, unknown>> {
  const field = (name: string) =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...(right[name] ?? [null])) }, hostileValue);
  const fields = Object.fromEntries(names.map((name) => [name, field(name)]));
  const complete = fc.record(fields);
  const partial = fc.record(fields, { requiredKeys: [] });
  const extra = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 });
  return fc
    .tuple(extra, fc.oneof({ weight: 3, arbitrary: complete }, partial))
    .map(([more, own]) => ({ ...more, ...own }));
}

/** Headers that a service or a proxy reads; never so many that Node itself refuses them. */
function hostileHeaders({ sessions }: Known): fc.Arbitrary<Record<string, string>> {
  // What HTTP allows in a header's value.
  const text = fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 200,
  });
  const cookie = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...sessions) }, hostileCookie, text);
  const optional = (...likely: string[]) => fc.oneof(fc.constantFrom(...likely), text);
  return fc
    .tuple(
      fc.record({ cookie }, { requiredKeys: [] }),
      fc.record(
        {
          origin: optional('null', 'https://evil.example', 'http://localhost'),
          accept: optional('text/html', '*/*;q=0'),
          'accept-encoding': optional('gzip;q=0, br', 'identity;q=0', '*;q=0'),
          'content-encoding': optional('gzip', 'br', 'deflate, gzip', 'x'),
          'if-none-match': optional('*', 'W/"0-2jmj7l5rSw0yVb/vlWAYkK/YBwk"'),
          range: optional('bytes=0-1', 'bytes=-1'),
          'x-request-id': optional('a'.repeat(65), '../x'),
          'x-forwarded-for': optional('127.0.0.1', '::1, x'),
          'x-forwarded-host': optional('evil.example'),
          'x-http-method-override': optional('DELETE'),
          'stripe-signature': optional('t=1,v1=00', 't=x', 'v1='),
          expect: fc.constant('100-continue'),
        },
        { requiredKeys: [] },
      ),
      fc.integer({ min: 0, max: 3 }),
    )
    .map(([session, others, wanted]) => ({
      ...session,
      ...Object.fromEntries(Object.entries(others).slice(0, wanted)),
    }));
}
