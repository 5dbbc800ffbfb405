import { checkSchema, type ParamSchema } from 'express-validator';
import type { OpenAPIV3_1 as OpenApi } from 'openapi-types';
import { type Field, of, orNull } from './field';

/** The fields of an API object: an input or an answer. Each shape is declared once. */
export type Shape = Record<string, Field>;

type Types<F extends Field> = NonNullable<F['types']>;

/** The values a route reads from an input or shows in an answer: every field, undefined for a missing one. */
export type Values<S extends Shape> = { [Name in keyof S]: Types<S[Name]>['value'] };

type Missable<S extends Shape> = {
  [Name in keyof S]: undefined extends Types<S[Name]>['json'] ? Name : never;
}[keyof S];

/** The object as JSON on the wire. */
export type Json<S extends Shape> = Flat<
  { [Name in Exclude<keyof S, Missable<S>>]: Types<S[Name]>['json'] } & {
    [Name in Missable<S>]?: Exclude<Types<S[Name]>['json'], undefined>;
  }
>;
type Flat<T> = { [Name in keyof T]: T[Name] };

/** The fields of an input, and where they come from. */
export interface Input<S extends Shape = Shape> {
  location: 'body' | 'query';
  fields: S;
}

/** What is sent as an input: the object as JSON on the wire. */
export type Given<I extends Input> = Json<I['fields']>;

/** An input in the JSON body. */
export const bodyOf = <S extends Shape>(fields: S): Input<S> => ({ location: 'body', fields });

/** An input in the query. */
export const queryOf = <S extends Shape>(fields: S): Input<S> => ({ location: 'query', fields });

/**
 * Picks a shape's fields from a value.
 * @param known has at least every field of the shape; its other fields are not shown
 */
export function show<S extends Shape>(shape: S, known: Values<S>): Values<S> {
  // A plain loop: every answer goes through it, entry by entry.
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(shape)) shown[name] = known[name];
  return shown as Values<S>;
}

/** A field that is itself an object. */
export const object = <S extends Shape>(shape: S, description?: string): Field<Values<S>, Json<S>> =>
  of(objectSchema(shape), undefined, description === undefined ? {} : { description });

interface ListRules<S extends Shape> {
  /** In an input: at most so many. */
  max?: number;
  message?: string;
  description?: string;
  /** In an input: whether its entries fit together, and with the input's other fields. */
  fits?: (entries: Values<S>[], given: Record<string, unknown>) => boolean;
}

/** A field that is a list of objects. In an input, each is checked by the rules of its fields, and has no others. */
export function list<S extends Shape>(shape: S, { max, fits = () => true, ...words }: ListRules<S> = {}) {
  const array = (items: OpenApi.SchemaObject) => ({
    type: 'array' as const,
    items,
    ...(max !== undefined && { maxItems: max }),
  });
  const isEntry = async (entry: unknown): Promise<boolean> => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return false;
    const chains = checkSchema(
      mapFields(shape, ({ rules }) => rules),
      ['body'],
    );
    const results = await Promise.all(chains.map((chain) => chain.run({ body: entry })));
    return results.every((result) => result.isEmpty());
  };
  const check = async (value: unknown, { req }: { req: { body?: Record<string, unknown> } }): Promise<void> => {
    const isList = Array.isArray(value) && value.length <= (max ?? Number.POSITIVE_INFINITY);
    if (!isList || !(await Promise.all(value.map(isEntry))).every(Boolean) || !fits(value, req.body ?? {}))
      throw new Error();
  };
  const rules: ParamSchema = {
    custom: { options: check, bail: true },
    // Null counts as missing here, too.
    customSanitizer: {
      options: (entries: Values<S>[]) =>
        entries.map((entry) => mapFields(shape, (_field, name) => entry[name] ?? undefined)),
    },
  };
  return of<Values<S>[], Json<S>[]>(array(objectSchema(shape)), rules, { ...words, given: array(inputSchema(shape)) });
}

/** An answer as OpenAPI describes it: exactly these fields. */
export const objectSchema = (shape: Shape): OpenApi.SchemaObject => ({
  type: 'object',
  required: requiredOf(shape),
  additionalProperties: false,
  properties: mapFields(shape, ({ schema }) => schema),
});

/** An input as OpenAPI describes it: additional fields are ignored. */
export const inputSchema = (shape: Shape): OpenApi.SchemaObject => ({
  type: 'object',
  required: requiredOf(shape),
  properties: mapFields(shape, ({ schema, given = schema, optional }) => (optional ? orNull(given) : given)),
});

const requiredOf = (shape: Shape): string[] => Object.keys(shape).filter((name) => !shape[name]?.optional);

/** Maps every field of a shape. */
export const mapFields = <S extends Shape, T>(shape: S, map: (field: Field, name: keyof S & string) => T) =>
  Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, map(field, name)])) as Record<keyof S, T>;
