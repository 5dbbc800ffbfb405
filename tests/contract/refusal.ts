import type { Answer } from '../support/person';

/** What an entry of `errors` must say, besides a message. */
export interface Entry {
  code: string;
  field?: string;
  price?: number;
  until?: unknown;
}

/** Expects an answer to be a refusal in the contract's words: exactly these entries, and nothing of the inside. */
export function expectRefusal({ status, headers, body }: Answer<unknown>, expected: number, ...entries: Entry[]): void {
  expect({ status, body }).toEqual({
    status: expected,
    body: { errors: entries.map((entry) => ({ message: expect.stringMatching(/^[\w' ].{2,}$/), ...entry })) },
  });
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
}

/** The entries of an input that failed validation: one for each bad field. */
export const invalid = (...fields: string[]): Entry[] => fields.map((field) => ({ code: 'invalid', field }));
