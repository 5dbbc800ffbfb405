import { CodedError } from '../errors';
import type { Subject } from '../events';

/** What operators do to what a service owns. */
export const operatorActs = [
  'refund',
  'cancel',
  'end-sessions',
  'remove-factor',
  'grant',
  'revoke',
  'hide',
  'show',
  'resend',
] as const;
export type OperatorAct = (typeof operatorActs)[number];

/**
 * A line of the audit log. It stands in the document that was acted on, and was written with the act itself: neither
 * exists without the other. Nothing changes or removes a line.
 */
export interface AuditLine {
  /** Made by the caller, so that it is done once, however often it is asked for. */
  id: string;
  at: Date;
  /** The operator's id; if a command has named none, that of the user whom it was about. */
  by: string;
  act: OperatorAct;
  reason: string;
  /** What was chosen, in words, where there is a choice; missing from lines older than this field. */
  details?: string | undefined;
}

/**
 * Whether an act is done already.
 * @param audit the lines of what it is to be done to
 * @throws CodedError `key_reused` if the line of its id is that of another act
 */
export function isDone(line: AuditLine, audit: AuditLine[] = []): boolean {
  const known = audit.find(({ id }) => id === line.id);
  if (!known) return false;
  const { act, by, reason, details = line.details } = known;
  if (act !== line.act || by !== line.by || reason !== line.reason || details !== line.details)
    throw new CodedError('key_reused');
  return true;
}

/** How many acts on one thing are kept: then, nobody acts on it any more. */
export const mostAuditLines = 100;

/** A version of an aggregate, as its document remembers it for those who ask what has happened. */
export interface PastVersion {
  version: number;
  event: Subject;
  at: Date;
  /** The request that it goes back to, in logs, traces and in other services' aggregates. */
  correlationId: string;
  /** The aggregate's status since then, if it has one. */
  status?: string | undefined;
}

/** How many versions are remembered: the latest. */
export const mostPastVersions = 50;

/** What is not read with an aggregate's state, as a projection: see `AggregateStore.story` for its past. */
export const stateOnly = { outbox: 0, history: 0 } as const;

/** For the audit log of a collection: the few documents that operators have acted on, by when they did so last. */
export const auditIndex = [
  { auditedAt: -1, _id: -1 },
  // Every document has an id: a sparse index would have all of them.
  { partialFilterExpression: { auditedAt: { $exists: true } } },
] as const;
