import { notFound } from 'next/navigation';
import { type Answer, ApiUnavailable, apiGet, isId, requireUser } from '../api/api';
import type {
  ActedOn,
  OperatedMail,
  OperatedOrder,
  OperatedPayment,
  OperatedUser,
  Story,
  Ticket,
} from '../api/api-types';
import { withQuery } from '../browse/search';

/**
 * Everybody else finds no such page. What it shows, each service decides by itself: while auth is away, orders says
 * who is an operator.
 * @throws ApiUnavailable if neither answers
 */
export async function requireOperator(path: string, away: Away): Promise<void> {
  const user = await unlessAway(() => requireUser(path), 'users', away);
  const isOperator = user
    ? user.role === 'operator'
    : (await apiGet('/api/orders/operator/log?limit=1', TIMEOUT_MS)).ok;
  if (!isOperator) notFound();
}

/** So long one API may keep those waiting who look for what the others know. */
const TIMEOUT_MS = 3_000;

/** The APIs that have not answered a page, by their names: it shows what the others know, and says so. */
export type Away = Set<string>;

/** Reads what only operators may; null if there is no such thing, or nobody answers. */
export async function inspect<T>(path: string, away: Away): Promise<T | null> {
  const answer = await ask<T>(path, away);
  return answer?.ok ? answer.data : null;
}

async function ask<T>(path: string, away: Away): Promise<Answer<T> | undefined> {
  const [, , api = path] = path.split(/[/?]/);
  return unlessAway(() => apiGet<T>(path, TIMEOUT_MS), api, away);
}

async function unlessAway<T>(work: () => Promise<T>, api: string, away: Away): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiUnavailable)) throw error;
    away.add(api);
    return undefined;
  }
}

/** The services that operators act in, by what they act on there. */
export const LOGS = { orders: 'orders', tickets: 'listings', users: 'users', notifications: 'mails' } as const;
export type Log = keyof typeof LOGS;

/** A line of the audit log, with what was acted on. */
export type LogLine = Story['audit'][number] & { on: string };

/** @returns a page of what operators have done in one service, and the cursor of the next */
export async function readLog(
  log: Log,
  away: Away,
  cursor?: string,
): Promise<{ lines: LogLine[]; next: string | undefined }> {
  const answer = await ask<ActedOn[]>(withQuery(`/api/${log}/operator/log`, { limit: '20', cursor }), away);
  if (!answer?.ok) return { lines: [], next: undefined };
  return { lines: linesOf(answer.data), next: answer.next };
}

const linesOf = (things: ActedOn[]): LogLine[] =>
  latestFirst(things.flatMap(({ id, audit }) => audit.map((line) => ({ ...line, on: id }))));

const latestFirst = <Past extends { at: string }>(past: Past[]): Past[] =>
  past.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));

/** @returns the latest lines of all logs: each has its own latest, so none is missing */
export async function latestActs(count: number, away: Away): Promise<LogLine[]> {
  const logs = await Promise.all((Object.keys(LOGS) as Log[]).map((log) => readLog(log, away)));
  return latestFirst(logs.flatMap(({ lines }) => lines)).slice(0, count);
}

/** The page of what was acted on; a mail's is that of what it is about, the first id in its own. */
export const pageOf = (id: string): string => `/operator/${id.split(':').find(isId) ?? ''}`;

/** Something that has happened, to one of several things. */
export interface Happening {
  at: string;
  what: string;
  correlationId?: string | undefined;
}

/** @returns what has happened to several things, in order */
export function storyOf(histories: (Story['history'] | undefined)[], mails: OperatedMail[]): Happening[] {
  const events = histories.flatMap((history = []) =>
    history.map(({ at, event, status, correlationId }) => ({
      at,
      what: status ? `${event} (${status})` : event,
      correlationId,
    })),
  );
  const sent = mails.map((mail) => ({
    at: mail.endedAt ?? mail.dueAt ?? mail.happenedAt,
    what: `mail “${mail.kind}” ${mail.outcome ?? 'waits to be sent'}${mail.error ? `: ${mail.error}` : ''}`,
  }));
  return latestFirst<Happening>([...events, ...sent]).toReversed();
}

/** What is known of an order, from every service. */
export async function inspectOrder(order: OperatedOrder, away: Away) {
  const [payment, mails, buyer] = await Promise.all([
    paymentOf(order.id, away),
    mailsAbout(order.id, away),
    inspect<OperatedUser>(`/api/users/operator/${order.userId}`, away),
  ]);
  return { order, payment, mails, buyer };
}

/** What the others know of an order, for while orders does not answer; null if that is nothing. */
export async function inspectTraces(orderId: string, away: Away) {
  const [payment, mails, tickets] = await Promise.all([
    paymentOf(orderId, away),
    mailsAbout(orderId, away),
    inspect<Ticket[]>(`/api/tickets/operator?orderId=${orderId}`, away),
  ]);
  return payment || tickets?.length ? { payment, mails, tickets: tickets ?? [] } : null;
}
export type Traces = NonNullable<Awaited<ReturnType<typeof inspectTraces>>>;

const paymentOf = (orderId: string, away: Away): Promise<OperatedPayment | null> =>
  inspect(`/api/payments/operator?orderId=${orderId}`, away);

/** The mails about an order or an account. */
export const mailsAbout = async (id: string, away: Away): Promise<OperatedMail[]> =>
  (await inspect<OperatedMail[]>(`/api/notifications/operator?about=${id}`, away)) ?? [];

/** Only mails can be sent once more, and only such as have ended; what devices are told is no mail. */
export const sentMails = (mails: OperatedMail[]): OperatedMail[] =>
  mails.filter(({ kind, outcome }) => outcome && !kind.startsWith('push:'));
