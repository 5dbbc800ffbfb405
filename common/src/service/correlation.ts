import { AsyncLocalStorage } from 'node:async_hooks';

const correlation = new AsyncLocalStorage<string>();

/** The id of the current request or event, if any; log lines and new events carry it on. */
export function correlationId(): string | undefined {
  return correlation.getStore();
}

/** Runs `work`, and everything it awaits, under a correlation id. */
export function runWithCorrelation<T>(id: string, work: () => T): T {
  return correlation.run(id, work);
}
