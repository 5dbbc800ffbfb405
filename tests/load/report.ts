import type { Action, Outcome } from './ledger';
import type { ActionFigures } from './measures';

/** What a load did, and what it was answered. Times are in milliseconds. */
export interface Report {
  origin: string;
  startedAt: string;
  /** For how long people were active. */
  seconds: number;
  /** Why it ended: its time was up, somebody stopped it, or it had made as much as it can remember. */
  ended: 'on time' | 'stopped' | 'full';
  buyers: number;
  /** Fewer than buyers where sign-ups are limited: some share one. */
  accounts: number;
  flash: boolean;
  /** Throws the same dice again. */
  seed: number;
  requests: Record<Outcome, number>;
  actions: Partial<Record<Action, ActionFigures>>;
  /** How often each answer other than an acknowledgement was given. */
  refusals: Record<string, number>;
  /** Requests by outcome, over time. */
  course: { secondsEach: number; parts: Record<Outcome, number>[] };
  /** Tickets that were seen sold, and those among them that were sold to two people. */
  sold: number;
  soldTwice: number;
  verdict?: Verdict;
}

export interface Verdict {
  /** What could be read: everything, or what people can see. */
  by: 'databases and Stripe' | 'the API alone';
  /** Why nobody knows: nothing could be read, or somebody would not wait. */
  notJudged?: string;
  /** One sentence each. */
  violations: string[];
  /** How often a sweep or a reconciliation had to act, by kind; only where metrics can be read. */
  repaired?: Record<string, number>;
}

/** What the report says in the end. Where nothing was acknowledged, nothing could be lost. */
export function conclusionOf({ soldTwice, requests, verdict }: Report): 'sound' | 'broken' | 'not judged' {
  if (soldTwice > 0 || verdict?.violations.length) return 'broken';
  return verdict && verdict.notJudged === undefined && requests.acknowledged > 0 ? 'sound' : 'not judged';
}

const perSecond = ({ requests, seconds }: Report) => {
  const all = requests.acknowledged + requests.refused + requests.unknown;
  return (all / Math.max(0.001, seconds)).toFixed(1);
};

/** One line: how it goes. */
export function lineOf(report: Report): string {
  const { requests, seconds, buyers, soldTwice, sold } = report;
  return (
    `${seconds.toFixed(0)} s, ${buyers} buyers: ${perSecond(report)} requests a second, ` +
    `${requests.refused} refused, ${requests.unknown} without an answer, ${sold} sold, sold twice: ${soldTwice}`
  );
}

/** What each action takes, and why requests are refused. */
export function tableOf(report: Report): string {
  const rows = Object.entries(report.actions).map(([name, { count, perSecond, refused, p50, p99, slowest }]) => [
    name,
    ...[count, perSecond.toFixed(1), refused, p50.toFixed(0), p99.toFixed(0), slowest.toFixed(0)].map(String),
  ]);
  const refusals = Object.entries(report.refusals).map(([reason, count]) => `  ${reason} ${count}`);
  return [
    lineOf(report),
    '',
    ...[['', 'requests', 'a second', 'refused', 'p50 ms', 'p99 ms', 'slowest'], ...rows].map(
      ([name = '', ...cells]) => name.padEnd(10) + cells.map((cell) => cell.padStart(10)).join(''),
    ),
    '',
    'Not acknowledged:',
    ...(refusals.length > 0 ? refusals : ['  nothing']),
  ].join('\n');
}

/** What the oracle says. */
export function verdictOf(report: Report): string[] {
  const { by = 'the API alone', violations = [], repaired, notJudged } = report.verdict ?? {};
  const conclusions = {
    sound: 'SOUND: nothing was lost, nothing was sold twice',
    broken: 'BROKEN',
    'not judged': `NOT JUDGED: ${notJudged ?? 'nothing was acknowledged: there is nothing to judge'}`,
  };
  return [
    `Judged by ${by}${repaired ? `; repaired ${JSON.stringify(repaired)}` : ''}`,
    ...violations.map((violation) => `WRONG: ${violation}`),
    conclusions[conclusionOf(report)],
  ];
}

const [width, left, top, plot, step] = [900, 120, 70, 160, 34];
const colours = { acknowledged: '#2f9e6e', refused: '#d9a22b', unknown: '#c92a2a' };
const meanings = { acknowledged: 'acknowledged', refused: 'refused', unknown: 'without an answer' };

/** The report as a picture (SVG): requests a second over time, and what each action took. */
export function pictureOf(report: Report): string {
  const { actions, course, origin, flash, accounts, buyers } = report;
  const height = top + plot + 70 + Object.keys(actions).length * step + 30;
  const crowd = `${buyers} buyers${accounts < buyers ? ` with ${accounts} accounts` : ''}`;
  const title = `${crowd}${flash ? ', flash sale' : ''}, ${report.seconds.toFixed(0)} s, ${perSecond(report)} requests a second`;
  const verdict = report.verdict && `${conclusionOf(report)}, by ${report.verdict.by}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="20" y="26" font-size="16">${escaped(title)}</text>`,
    `<text x="20" y="46" fill="#555">${escaped(`${report.startedAt}, ${origin}; ${report.sold} sold, sold twice: ${report.soldTwice}${verdict ? `; ${verdict}` : ''}`)}</text>`,
    ...courseOf(course),
    ...Object.entries(actions).flatMap(([name, figures], index) =>
      barsOf(name, figures, top + plot + 60 + index * step, slowestOf(actions)),
    ),
    '</svg>\n',
  ].join('\n');
}

const slowestOf = (actions: Report['actions']) => Math.max(1, ...Object.values(actions).map(({ p99 }) => p99));

/** A column for each part of the time, its outcomes on top of each other. */
function courseOf({ secondsEach, parts }: Report['course']): string[] {
  const rates = parts.map((part) => Object.entries(part).map(([name, count]) => [name, count / secondsEach] as const));
  const most = Math.max(1, ...rates.map((part) => part.reduce((sum, [, rate]) => sum + rate, 0)));
  const each = (width - left - 40) / Math.max(1, parts.length);
  const columns = rates.flatMap((part, index) => {
    let y = top + plot;
    return part.map(([name, rate]) => {
      const tall = (rate / most) * plot;
      y -= tall;
      return rect(left + index * each, y, Math.max(1, each - 1), tall, colours[name as Outcome]);
    });
  });
  const legend = Object.entries(meanings).flatMap(([name, meaning], index) => [
    rect(left + index * 150, top + plot + 12, 12, 12, colours[name as Outcome]),
    `<text x="${left + index * 150 + 18}" y="${top + plot + 23}">${meaning}</text>`,
  ]);
  return [
    `<text x="${left - 10}" y="${top + 10}" text-anchor="end">${most.toFixed(0)} a second</text>`,
    `<text x="${left - 10}" y="${top + plot}" text-anchor="end">0</text>`,
    ...columns,
    ...legend,
  ];
}

/** The median in dark, up to the slowest hundredth in light. */
function barsOf(name: string, { p50, p99, count }: ActionFigures, y: number, slowest: number): string[] {
  const scale = (width - left - 320) / slowest;
  return [
    `<text x="${left - 10}" y="${y + 14}" text-anchor="end">${name}</text>`,
    rect(left, y, p99 * scale, 18, '#bcd7ea'),
    rect(left, y, p50 * scale, 18, '#2b6ca3'),
    `<text x="${(left + p99 * scale + 8).toFixed(1)}" y="${y + 14}">p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ${count} times</text>`,
  ];
}

const rect = (x: number, y: number, wide: number, tall: number, fill: string) =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${wide.toFixed(1)}" height="${tall.toFixed(1)}" fill="${fill}"/>`;

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
