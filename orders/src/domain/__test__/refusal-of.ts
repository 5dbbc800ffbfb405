import { CodedError, type ErrorEntry } from '@ticketing/common';

/** The first entry of a refusal, without its message; undefined if there is none. */
export function refusalOf(decide: () => unknown): Partial<ErrorEntry> | undefined {
  try {
    decide();
    return undefined;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { message: _message, ...entry } = error.entries[0] ?? {};
    return entry;
  }
}
