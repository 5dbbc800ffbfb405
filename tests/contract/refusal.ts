import type { Answer } from '../support/person';

/** What an entry of `errors` must contain, apart from a message. */
export interface Entry {
  code: string;
  field?: string;
  price?: number;
  until?: unknown;
  usedAt?: unknown;
}

/** Expects a refusal in the contract's terms: exactly these entries, and no internals. */
export function expectRefusal({ status, headers, body }: Answer<unknown>, expected: number, ...entries: Entry[]): void {
  expect({ status, body }).toEqual({
    status: expected,
    body: { errors: entries.map((entry) => ({ message: expect.stringMatching(/^[\w' ].{2,}$/), ...entry })) },
  });
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
}

/** The entries for invalid input: one for each bad field. */
export const invalid = (...fields: string[]): Entry[] => fields.map((field) => ({ code: 'invalid', field }));
