import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDescription, Operation, Parameter, Schema } from '@ticketing/common';
import { root } from '../../dev/src/paths';
import { services } from './whole-stack';

/** One call of the API, as its service describes it; right, except for its ids, which do not exist. */
export interface Call {
  service: string;
  method: string;
  path: string;
  body?: object;
  /** Whether it needs a session. */
  session?: true;
  /** Whether its answer is a stream, which does not end by itself. */
  streams?: true;
}

export const unknownId = '0123456789abcdef01234567';

/** What a schema does not say of a right value, by its name: a price that can be charged. */
const right: Record<string, unknown> = { email: 'somebody@example.com', price: 20.5 };

/** Every call that the services with an API describe, without those about mails: not every system under test sends any. */
export const calls: Call[] = services
  .map((service) => ({ service, file: join(root, service, 'src/openapi.ts') }))
  .filter(({ file }) => existsSync(file))
  .flatMap(({ service, file }) => callsOf(service, (require(file) as { openapi: ApiDescription }).openapi));

function callsOf(service: string, { paths }: ApiDescription): Call[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const body = bodyOf(operation);
      return {
        service,
        method: method.toUpperCase(),
        path: path.replace(/\{\w+\}/, unknownId) + queryOf(operation),
        ...(body && { body }),
        ...(operation.security && { session: true as const }),
        ...(JSON.stringify(operation.responses[200] ?? {}).includes('text/event-stream') && { streams: true as const }),
      };
    }),
  );
}

/** What a body must have. */
function bodyOf({ requestBody }: Operation): object | undefined {
  if (!requestBody || '$ref' in requestBody) return undefined;
  const { required = [], properties = {} } = plain(requestBody.content['application/json']?.schema);
  return Object.fromEntries(required.map((name) => [name, sample(name, properties[name])]));
}

/** What a query must have, and which ids it is about. */
function queryOf({ parameters = [] }: Operation): string {
  const isWanted = ({ required, schema }: Parameter) => required || plain(schema).type === 'array';
  const wanted = parameters.filter((parameter) => parameter.in === 'query' && isWanted(parameter));
  return wanted.map(({ name, schema }, at) => `${at === 0 ? '?' : '&'}${name}=${sample(name, schema)}`).join('');
}

function sample(name: string, schema: Schema | undefined): unknown {
  const { type, anyOf, enum: choices, examples, items, minimum, minLength = 1, pattern } = plain(schema);
  if (name in right) return right[name];
  if (anyOf) return sample(name, anyOf[0]);
  if (choices || examples) return (choices ?? examples)?.[0];
  if (type === 'array') return [sample(name, items)];
  if (type === 'object') return {};
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return minimum ?? 0;
  return pattern?.includes('{24}') ? unknownId : 'x'.repeat(minLength);
}

type Description = Exclude<Schema, { $ref: string }> & { items?: Schema };

/** The schema of an input, which is written out where it is used. */
function plain(schema: Schema = {}): Description {
  if ('$ref' in schema) throw new Error(`An input refers to ${schema.$ref}`);
  return schema;
}

export const isForOperators = ({ path }: Call): boolean => /\/operator\b|\/refunds$/.test(path);

/** For a table of tests: each call with its name. */
export const named = (some: Call[]): [string, Call][] => some.map((call) => [`${call.method} ${call.path}`, call]);
