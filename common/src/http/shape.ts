import type { OpenAPIV3_1 as OpenApi } from 'openapi-types';
import { type Field, of, orNull } from './field';

/** The fields of an object of the API: what a call is given, or what it answers. Each shape is declared once. */
export type Shape = Record<string, Field>;

type Types<F extends Field> = NonNullable<F['types']>;

/** What a route reads of an input, or shows in an answer: every field, undefined for one that is missing. */
export type Values<S extends Shape> = { [Name in keyof S]: Types<S[Name]>['value'] };

type Missable<S extends Shape> = {
  [Name in keyof S]: undefined extends Types<S[Name]>['json'] ? Name : never;
}[keyof S];

/** An object as it travels. */
export type Json<S extends Shape> = Flat<
  { [Name in Exclude<keyof S, Missable<S>>]: Types<S[Name]>['json'] } & {
    [Name in Missable<S>]?: Exclude<Types<S[Name]>['json'], undefined>;
  }
>;
type Flat<T> = { [Name in keyof T]: T[Name] };

/** What a call is given, and where. */
export interface Input<S extends Shape = Shape> {
  location: 'body' | 'query';
  fields: S;
}

/** An input in the JSON body. */
export const bodyOf = <S extends Shape>(fields: S): Input<S> => ({ location: 'body', fields });

/** An input in the query. */
export const queryOf = <S extends Shape>(fields: S): Input<S> => ({ location: 'query', fields });

/**
 * What a shape shows of what is known.
 * @param known at least every field of the shape; what else is in it is not shown
 */
export function show<S extends Shape>(shape: S, known: Values<S>): Values<S> {
  return mapFields(shape, (_field, name) => known[name]) as Values<S>;
}

/** A field that is an object itself. */
export const object = <S extends Shape>(shape: S, description?: string): Field<Values<S>, Json<S>> =>
  of(objectSchema(shape), undefined, description === undefined ? {} : { description });

/** An answer as OpenAPI describes it: these fields and no others. */
export const objectSchema = (shape: Shape): OpenApi.SchemaObject => ({
  type: 'object',
  required: requiredOf(shape),
  additionalProperties: false,
  properties: mapFields(shape, ({ schema }) => schema),
});

/** An input as OpenAPI describes it: what else is sent is left alone. */
export const inputSchema = (shape: Shape): OpenApi.SchemaObject => ({
  type: 'object',
  required: requiredOf(shape),
  properties: mapFields(shape, ({ schema, given = schema, optional }) => (optional ? orNull(given) : given)),
});

const requiredOf = (shape: Shape): string[] => Object.keys(shape).filter((name) => !shape[name]?.optional);

/** Something for every field of a shape. */
export const mapFields = <S extends Shape, T>(shape: S, map: (field: Field, name: keyof S & string) => T) =>
  Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, map(field, name)])) as Record<keyof S, T>;
