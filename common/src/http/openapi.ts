import type { OpenAPIV3_1 as OpenApi } from 'openapi-types';
import { type ErrorEntry, errorTable } from '../errors';
import { amount, type Field, id, of, optional, text, time } from './field';
import { type Input, inputSchema, objectSchema } from './shape';

/** An OpenAPI 3.1 document. */
export type ApiDescription = Omit<OpenApi.Document, 'paths'> & { paths: Paths };
export type Operation = Omit<OpenApi.OperationObject, 'parameters' | 'responses'> & {
  parameters?: Parameter[];
  responses: OpenApi.ResponsesObject;
};
export type Parameter = Omit<OpenApi.ParameterObject, 'schema'> & { schema: Schema };
export type Schema = OpenApi.SchemaObject | OpenApi.ReferenceObject;
export type Method = 'get' | 'post' | 'put' | 'delete';
type Paths = Record<string, { [method in Method]?: Operation }>;

/** A service's description of its own API; `describeApi` adds what all services share. */
export interface OwnDescription {
  title: string;
  description: string;
  /** Where the API is mounted. */
  apiPath: string;
  schemas: Record<string, Schema>;
  /**
   * By path below `apiPath`, with {parameters}. Answers common to all operations are added, see `withCommonAnswers`.
   */
  paths: Paths;
}

/** A reference to a named schema of the description. */
export const schema = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** An answer with a JSON body. */
export const json = (
  description: string,
  body: Schema,
  headers?: OpenApi.ResponseObject['headers'],
): OpenApi.ResponseObject => ({
  description,
  content: { 'application/json': { schema: body } },
  ...(headers && { headers }),
});

/** A page of a list, with the link to the next one. */
export const page = (
  description: string,
  item: Schema,
  headers?: OpenApi.ResponseObject['headers'],
): OpenApi.ResponseObject =>
  json(
    description,
    { type: 'array', items: item, maxItems: 100 },
    {
      Link: { description: '`<…>; rel="next"`: the next page, if there is one', schema: { type: 'string' } },
      ...headers,
    },
  );

/** A stream of server-sent events. */
export const eventStream = (description: string): OpenApi.ResponseObject => ({
  description,
  content: { 'text/event-stream': { schema: { type: 'string' } } },
});

/** A required JSON body. */
export const requestBody = ({ fields }: Input): OpenApi.RequestBodyObject => ({
  required: true,
  content: { 'application/json': { schema: inputSchema(fields) } },
});

/** The parameters of a query; multiple values of one are separated by commas. */
export const parametersOf = ({ location, fields }: Input): Parameter[] =>
  Object.entries(fields).map(([name, field]) => {
    const { description, ...schema } = field.schema;
    return {
      name,
      in: location,
      ...(description !== undefined && { description }),
      ...(!field.optional && { required: true }),
      ...(schema.type === 'array' && { style: 'form', explode: false }),
      schema,
    };
  });

/** Refusals with these statuses. */
export const refusals = (...statuses: number[]): OpenApi.ResponsesObject =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]));

/** The security of an operation that needs a session. */
export const needsSession: OpenApi.SecurityRequirementObject[] = [{ session: [] }];

/** The `id` path parameter. */
export const idParameter: Parameter = { name: 'id', in: 'path', required: true, schema: id().schema };

const errorEntry = {
  message: text({ description: 'For people' }),
  code: text({ description: 'For programs' }),
  field: optional(text({ description: 'The input at fault' })),
  price: optional(amount({ description: "With price_changed: the present price, in the currency's major unit" })),
  until: optional(time({ description: 'With reserved_recently: from when on it is possible again' })),
  usedAt: optional(time({ description: 'With already_admitted: when' })),
  requestId: optional(text({ description: 'Of an unexpected error: where to find it in the log' })),
} satisfies Record<keyof ErrorEntry | 'requestId', Field>;

const errorBody: Schema = objectSchema({
  errors: of({ type: 'array', minItems: 1, items: objectSchema(errorEntry) }),
});

/** One response for each status of the error table, with its possible codes. */
const errorAnswers = Object.fromEntries(
  [...new Set(Object.values(errorTable).map(({ status }) => status))].map((status) => [
    status,
    json(codesOf(status), schema('Error')),
  ]),
);

function codesOf(status: number): string {
  const codes = Object.entries(errorTable).filter(([, error]) => error.status === status);
  return [...(status === 400 ? ['invalid'] : []), ...codes.map(([code]) => code)].join(', ');
}

/** A service's complete API description, as served at `<apiPath>/openapi.json`. */
export function describeApi({ title, description, apiPath, schemas, paths }: OwnDescription): ApiDescription {
  const itself: Paths[string] = {
    get: { operationId: `describe${title}`, summary: 'This description', responses: { 200: json('OpenAPI', {}) } },
  };
  return {
    openapi: '3.1.0',
    info: { title, description, version: '1' },
    paths: Object.fromEntries(
      Object.entries({ ...paths, '/openapi.json': itself }).map(([path, operations]) => [
        path === '/' ? apiPath : apiPath + path,
        withCommonAnswers(operations),
      ]),
    ),
    components: {
      schemas: { ...schemas, Error: errorBody },
      responses: errorAnswers,
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'session' } },
    },
  };
}

const notModified = { 304: { description: 'As If-None-Match knows it' } };

/**
 * Adds the answers any operation can give: the refusals before its route is reached (not JSON, too large, no session,
 * foreign origin), 304, and the unexpected error.
 */
function withCommonAnswers(operations: Paths[string]): Paths[string] {
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => {
      const session = operation.security ? [401] : [];
      const refused = refusals(400, ...session, 413, 414, 415, 500);
      const byMethod = method === 'get' ? notModified : refusals(403);
      return [method, { ...operation, responses: { ...operation.responses, ...byMethod, ...refused } }];
    }),
  );
}
