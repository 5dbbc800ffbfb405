import { invalidRequest } from './errors';

/** A form or query string with nested brackets parsed: leaves are strings. */
export type Params = Record<string, unknown>;

export function refuseUnknown(params: Params, known: readonly string[]) {
  const unknown = Object.keys(params).find((name) => !known.includes(name));
  if (unknown) throw invalidRequest(`Received unknown parameter: ${unknown}`, 'parameter_unknown', { param: unknown });
}

export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string')
    throw invalidRequest(`Invalid string: ${JSON.stringify(value)}`, undefined, { param: name });
  return value;
}

export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined)
    throw invalidRequest(`Missing required param: ${name}.`, 'parameter_missing', { param: name });
  return value;
}

export function oneOf<Value extends string>(params: Params, name: string, values: readonly Value[]): Value | undefined {
  const given = text(params, name);
  if (given === undefined) return undefined;
  const found = values.find((value) => value === given);
  if (!found) throw invalidRequest(`Invalid ${name}: must be one of ${values.join(', ')}`, undefined, { param: name });
  return found;
}

/** A positive amount in minor units, of at most eight digits. */
export function amount(params: Params, name: string): number | undefined {
  const given = text(params, name);
  if (given === undefined) return undefined;
  if (!/^-?\d+$/.test(given)) {
    throw invalidRequest(`Invalid integer: ${given}`, 'parameter_invalid_integer', { param: name });
  }
  const value = Number(given);
  if (value < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', 'parameter_invalid_integer', {
      param: name,
    });
  }
  if (value > 99_999_999) {
    throw invalidRequest('Amount must be no more than $999,999.99', 'amount_too_large', { param: name });
  }
  return value;
}

const currencies = Intl.supportedValuesOf('currency').map((currency) => currency.toLowerCase());

export function currency(params: Params): string {
  const value = required(text(params, 'currency'), 'currency').toLowerCase();
  if (!currencies.includes(value)) throw invalidRequest(`Invalid currency: ${value}`, undefined, { param: 'currency' });
  return value;
}

/** At most 50 keys, values of at most 500 characters. */
export function metadata(params: Params): Record<string, string> {
  const entries = Object.entries(nested(params, 'metadata'));
  if (entries.length > 50) throw invalidRequest('Metadata can have at most 50 keys', undefined, { param: 'metadata' });
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (typeof value === 'string' && value.length <= 500) return [key, value];
      throw invalidRequest('Metadata values can have at most 500 characters', undefined, { param: `metadata[${key}]` });
    }),
  );
}

/** @returns the parameters inside `name[…]` */
export function nested(params: Params, name: string): Params {
  const value = params[name];
  if (value === undefined || value === '') return {};
  if (typeof value !== 'object' || value === null) throw invalidRequest('Invalid object', undefined, { param: name });
  return value as Params;
}

/** @returns the elements of `name[]` or `name[0]` */
export function list(params: Params, name: string): string[] {
  return Object.values(nested(params, name)).map(String);
}

/** An amount formatted for people. */
export function money(minorUnits: number, code: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: code });
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
