import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';

interface Story {
  correlationId?: string;
  /** While traces are on, what is being done. */
  traced?: Context;
}

// One for both: each costs something with every await.
const story = new AsyncLocalStorage<Story>();

/** The id of the current request or event, if any; log lines and new events carry it on. */
export function correlationId(): string | undefined {
  return story.getStore()?.correlationId;
}

/** Runs `work`, and everything it awaits, under a correlation id. */
export function runWithCorrelation<T>(correlationId: string, work: () => T): T {
  return story.run({ ...story.getStore(), correlationId }, work);
}

/** What is being traced, if anything is. */
export function tracedContext(): Context | undefined {
  return story.getStore()?.traced;
}

/** Runs `work`, and everything it awaits, as a part of what is being traced. */
export function runTraced<T>(traced: Context, work: () => T): T {
  return story.run({ ...story.getStore(), traced }, work);
}
