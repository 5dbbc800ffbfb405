import type { ParamSchema } from 'express-validator';
import type { OpenAPIV3_1 as OpenApi } from 'openapi-types';
import { highestPrice, isPrice, type MajorUnits } from '../money';

/** A JSON schema, as OpenAPI writes it. */
type Description = OpenApi.SchemaObject;

/**
 * One field of a shape, from which its validation, its types and its API description are derived. `Value` is what a
 * route reads or shows; `Json` is what travels (a `Date` travels as a string). Both include undefined if the field may
 * be missing.
 */
export interface Field<Value = unknown, Json = Value> {
  /** Its schema in an answer. */
  schema: Description;
  /** Its schema in an input, if that accepts more. */
  given?: Description | undefined;
  /** Whether it may be missing. */
  optional?: true;
  /** How express-validator checks and sanitises it in an input: in this order, until a rule bails. */
  rules: ParamSchema;
  /** For the compiler only: the property does not exist at run time. */
  readonly types?: { value: Value; json: Json };
}

/** The texts people see about a field. */
interface Words {
  /** The error message for an invalid value. */
  message?: string;
  /** What it means, where its name does not say it. */
  description?: string;
}

/** A field that occurs only in answers: an input with it is refused. */
const neverGiven: ParamSchema = { custom: { options: () => false } };

/** A field of any other kind. */
export function of<Value, Json = Value>(
  schema: Description,
  rules: ParamSchema = neverGiven,
  { message, description, given }: Words & { given?: Description } = {},
): Field<Value, Json> {
  const described = (plain: Description) => (description === undefined ? plain : { ...plain, description });
  return { schema: described(schema), given: given && described(given), rules: { errorMessage: message, ...rules } };
}

/** May be missing. In an input, null counts as missing. */
export const optional = <Value, Json>(field: Field<Value, Json>): Field<Value | undefined, Json | undefined> => ({
  ...field,
  optional: true,
  rules: { ...field.rules, optional: { options: { values: 'null' } } },
});

/** For answers: always present, may be null. */
export const nullable = <Value, Json>(field: Field<Value, Json>): Field<Value | null, Json | null> => ({
  ...field,
  schema: orNull(field.schema),
  rules: neverGiven,
});

/** For inputs: defaults to `value` when missing or empty. */
export const withDefault = <Value, Json>(field: Field<Value, Json>, value: Json): Field<Value, Json> => ({
  ...field,
  optional: true,
  schema: { ...field.schema, default: value },
  rules: { default: { options: [value] }, ...field.rules },
});

export const orNull = (schema: Description): Description => ({ anyOf: [schema, { type: 'null' }] });

/** An id: 24 lower-case hexadecimal digits. */
export const id = (words?: Words): Field<string> =>
  of({ type: 'string', pattern: idPattern.source }, { custom: { options: isId } }, words);

const idPattern = /^[0-9a-f]{24}$/;

/** Whether a value is an id: 24 lower-case hexadecimal digits. */
export const isId = (value: unknown): value is string => typeof value === 'string' && idPattern.test(value);

const maxIds = 100;
const idsOf = (value: unknown): string[] => String(value).split(',');

/** A query parameter of 1 to 100 ids, separated by commas. */
export const idList = (words?: Words): Field<string[]> =>
  of(
    { type: 'array', items: { type: 'string', pattern: idPattern.source }, minItems: 1, maxItems: maxIds },
    {
      isString: { bail: true },
      custom: { options: (value) => idsOf(value).length <= maxIds && idsOf(value).every(isId) },
      customSanitizer: { options: idsOf },
    },
    words,
  );

interface TextRules extends Words {
  /** Length limits in characters as JSON Schema counts them: an emoji with a variation selector is two. */
  min?: number;
  max?: number;
  /** A regular expression it must match. */
  pattern?: string;
  examples?: string[];
  /** Normalises the written text, undefined for none; the other rules apply to the result. */
  read?: (written: string) => string | undefined;
}

/** A text. */
export function text({ min = 0, max, pattern, examples, read = (written) => written, ...words }: TextRules = {}) {
  const schema: Description = {
    type: 'string',
    ...(min > 0 && { minLength: min }),
    ...(max !== undefined && { maxLength: max }),
    ...(pattern !== undefined && { pattern }),
    ...(examples && { examples }),
  };
  const matching = new RegExp(pattern ?? '', 'u');
  const fits = (kept: string | undefined): boolean => {
    const { length } = [...(kept ?? '')];
    return length >= min && length <= (max ?? Number.POSITIVE_INFINITY) && matching.test(kept ?? '');
  };
  const rules: ParamSchema = {
    isString: { bail: true },
    customSanitizer: { options: read },
    custom: { options: fits },
  };
  return of<string>(schema, rules, words);
}

/** True or false. */
export const boolean = (words?: Words): Field<boolean> =>
  of({ type: 'boolean' }, { isBoolean: { options: { strict: true } } }, words);

/** One of the given texts. */
export const oneOf = <const Text extends string>(texts: readonly Text[], words?: Words): Field<Text> =>
  of(
    { type: 'string', enum: [...texts] },
    { custom: { options: (value) => texts.some((text) => text === value) } },
    words,
  );

/** One of the given texts, or none: empty text, as a form sends it, means none. */
export const choice = <const Text extends string>(texts: readonly Text[], words?: Words): Field<Text | undefined> =>
  optional(
    of<Text>(
      { type: 'string', enum: [...texts] },
      {
        customSanitizer: { options: (value) => (value === '' ? undefined : value) },
        custom: { options: (value) => value === undefined || texts.some((text) => text === value) },
      },
      { ...words, given: { type: 'string', enum: [...texts, ''] } },
    ),
  );

/** The IANA name of a time zone, such as Europe/Berlin, or none: empty text means none. */
export const timeZone = (words?: Words): Field<string | undefined> =>
  optional(
    of<string>(
      { type: 'string', maxLength: 64, examples: ['Europe/Berlin'] },
      {
        isString: { bail: true },
        customSanitizer: {
          options: (written: string) => (written === '' ? undefined : (zoneNamed(written) ?? written)),
        },
        custom: { options: (value) => value === undefined || zoneNamed(value) !== undefined },
      },
      words,
    ),
  );

/** Intl also takes offsets such as +02:00, which name no zone. */
const zoneName = /^[a-z]+([/_+-][a-z0-9]+)*$/i;

/** @returns the zone's name in its usual spelling; undefined if there is no such zone */
function zoneNamed(text: string): string | undefined {
  if (text.length > 64 || !zoneName.test(text)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // An alias keeps its own name: people in Kolkata do not look for Calcutta.
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text;
  } catch {
    return undefined;
  }
}

/** A whole number, `min` or more. */
export const integer = ({ min, ...words }: Words & { min: number }): Field<number> =>
  of(
    { type: 'integer', minimum: min },
    { custom: { options: (value) => Number.isSafeInteger(value) && value >= min } },
    words,
  );

/** A price in the currency's major unit. */
export const price = ({ missing, ...words }: Words & { missing?: string } = {}): Field<MajorUnits> =>
  of(
    { type: 'number', minimum: 0.01, maximum: highestPrice },
    {
      exists: { options: { values: 'falsy' }, bail: true, ...(missing === undefined ? {} : { errorMessage: missing }) },
      custom: { options: isPrice },
    },
    words,
  );

/** For answers: an amount in the currency's major unit. */
export const amount = (words?: Words): Field<MajorUnits> => of({ type: 'number' }, neverGiven, words);

/** For answers: an ISO 4217 code. */
export const currency = (): Field<string> => of({ type: 'string', pattern: '^[A-Z]{3}$' });

/** A point in time. In an input, a date alone is midnight UTC, and empty text means none. */
export const time = (words?: Words): Field<Date, string> =>
  of(
    dateTime,
    {
      isString: { bail: true },
      customSanitizer: { options: (written: string) => written || undefined },
      isISO8601: { options: { strict: true, strictSeparator: true }, bail: true },
      custom: { options: isMoment, bail: true },
      toDate: true,
    },
    { ...words, given: { anyOf: [dateTime, { type: 'string', format: 'date' }, { enum: [''] }] } },
  );

const dateTime: Description = { type: 'string', format: 'date-time' };

/**
 * ISO 8601 has weeks, ordinal dates and more that Date cannot parse, and years that RFC 3339 cannot write. A time
 * without an offset would be read in this server's zone.
 */
function isMoment(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return year >= 0 && year <= 9999 && (!text.includes('T') || /(Z|[+-]\d{2}:\d{2})$/.test(text));
}
