import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '../../dev/src/paths';
import type { Results } from './bench';
import type { PipeSample } from './brokers';
import { percentile, type Sample } from './measure';
import type { Start } from './start';
import { systemNames } from './systems';
import type { Bar } from './works';

const measures: Record<Bar['what'], (sample: Sample) => number> = {
  cpuMs: ({ cpuMs, pieces }) => cpuMs / pieces,
  p50: ({ took }) => percentile(took, 0.5),
  p99: ({ took }) => percentile(took, 0.99),
  seconds: ({ seconds, pieces }) => seconds / pieces,
};
const counts = ['commands', 'publishes', 'deliveries'] as const;
const startBars = { readyMs: 1, cpuMs: undefined, memory: 1.1 };
const startNames = { readyMs: 'ready, ms', cpuMs: 'CPU until ready, ms', memory: 'memory after 1,000 requests, MB' };

const round = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]) =>
  [row(head), row(head.map((_name, column) => (column === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');
const isWithin = (ratio: number, most: number) => (ratio <= most ? '✓' : '✗');

/** One ratio of a work, and the bar for it. */
interface Ratio {
  work: string;
  what: Bar['what'];
  than: Bar['than'];
  ratio: number;
  most: number;
}

function ratiosOf({ works }: Results): Ratio[] {
  return works.flatMap(({ work, samples }) =>
    work.bars.flatMap(({ what, than, most }) => {
      const [ours, other] = [samples.ours, samples[than]];
      if (!ours || !other) return [];
      return [{ work: work.name, what, than, most, ratio: measures[what](ours) / measures[what](other) }];
    }),
  );
}

/** The results as Markdown, ours first: what each piece of work cost, the ratios and their bars, start and size. */
export function tableOf(results: Results): string {
  const costs = results.works.map(({ work, samples }) => {
    const each = (value: (sample: Sample) => number) =>
      systemNames.flatMap((name) => (samples[name] ? [round(value(samples[name]))] : [])).join(' / ');
    return [
      work.name,
      each(measures.cpuMs),
      each(({ pieces, seconds }) => pieces / seconds),
      each(measures.p50),
      each(measures.p99),
      ...counts.map((key) => each((sample) => sample[key] / sample.pieces)),
    ];
  });
  const ratios = ratiosOf(results).map(({ work, what, than, ratio, most }) => [
    work,
    `${measureNames[what]}, ours / ${than}`,
    round(ratio),
    `≤ ${most}`,
    isWithin(ratio, most),
  ]);
  const sold = results.works.flatMap(({ work, samples }) =>
    work.name.includes('one ticket')
      ? [
          `Winners in each round: ours ${samples.ours?.winners.join(', ')}; classic ${samples.classic?.winners.join(', ')}.`,
        ]
      : [],
  );
  return [
    table(['work', 'CPU, ms', 'per second', 'p50, ms', 'p99, ms', 'commands', 'publishes', 'deliveries'], costs),
    table(['work', 'what', 'ratio', 'bar', ''], [...ratios, ...startRatios(results), ...brokerRatios(results)]),
    ...sold,
  ].join('\n\n');
}

const measureNames: Record<Bar['what'], string> = { cpuMs: 'CPU', p50: 'p50', p99: 'p99', seconds: 'time' };

const median = (starts: Start[], key: keyof Start) =>
  percentile(
    starts.map((start) => start[key]),
    0.5,
  );

function startRatios({ starts: { ours, classic } }: Results): string[][] {
  if (ours.length === 0) return [];
  return (['readyMs', 'cpuMs', 'memory'] as const).map((key) => {
    const [mine, theirs, most] = [median(ours, key), median(classic, key), startBars[key]];
    const ratio = mine / theirs;
    const what = `ours / classic (${round(mine)} / ${round(theirs)})`;
    return [startNames[key], what, round(ratio), ...(most ? [`≤ ${most}`, isWithin(ratio, most)] : ['', ''])];
  });
}

const perSecond = ({ messages, seconds }: PipeSample) => messages / seconds;

/** From publishing a message to its being handled: our adapter next to the broker's own client. */
function brokerRatios({ brokers }: Results): string[][] {
  return brokers.flatMap(({ transport, ours, bare }) => {
    const [mine, theirs] = [perSecond(ours), perSecond(bare)];
    const latencies = (['p50', 'p99'] as const).map((what) => {
      const [mine, theirs] = [ours, bare].map(({ took }) => percentile(took, what === 'p50' ? 0.5 : 0.99));
      const ratio = (mine ?? 0) / (theirs ?? 0);
      const named = `${what}, ms, ours / bare (${round(mine ?? 0)} / ${round(theirs ?? 0)})`;
      return [`publish to handled, ${transport}`, named, round(ratio), '≤ 1.3', isWithin(ratio, 1.3)];
    });
    const rate = `per second, ours / bare (${round(mine)} / ${round(theirs)})`;
    const isEnough = isWithin(0.8, mine / theirs);
    return [...latencies, [`publish to handled, ${transport}`, rate, round(mine / theirs), '≥ 0.8', isEnough]];
  });
}

/** A bar for each ratio of CPU; the line is 1. */
function pictureOf(results: Results): string {
  const ratios = ratiosOf(results).filter(({ than }) => than === 'classic');
  const [left, unit, step] = [330, 200, 26];
  const bars = ratios.map(({ work, what, ratio, most }, index) => {
    const y = 40 + index * step;
    return [
      `<text x="${left - 10}" y="${y + 14}" text-anchor="end">${work}, ${measureNames[what]}</text>`,
      `<rect x="${left}" y="${y}" width="${Math.round(Math.min(ratio, 2.5) * unit)}" height="18" fill="${ratio <= most ? '#2f9e6e' : '#d9822b'}"/>`,
      `<text x="${left + Math.round(Math.min(ratio, 2.5) * unit) + 6}" y="${y + 14}">${round(ratio)}</text>`,
    ].join('\n');
  });
  const height = 60 + ratios.length * step;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="${height}" font-family="sans-serif" font-size="13">`,
    '<title>What ours takes, relative to classic</title>',
    `<rect width="900" height="${height}" fill="white"/>`,
    `<text x="${left + unit}" y="22" text-anchor="middle">ours / classic: 1.0</text>`,
    ...bars,
    `<line x1="${left + unit}" x2="${left + unit}" y1="30" y2="${height - 10}" stroke="black" stroke-dasharray="4 3"/>`,
    '</svg>\n',
  ].join('\n');
}

/** Writes the results, their date and this machine into docs/performance.md, and the picture beside it. */
export function write(results: Results): void {
  const page = join(root, 'docs/performance.md');
  const [model = '?'] = cpus().map((cpu) => cpu.model.trim());
  const when = new Date().toISOString().slice(0, 10);
  const machine = `Measured on ${when}: Node ${process.version}, ${cpus().length} × ${model}.`;
  const block = `$1\n${machine}\n\n${tableOf(results)}\n\n$2`;
  writeFileSync(page, readFileSync(page, 'utf8').replace(/(<!-- results -->).*(<!-- end of results -->)/s, block));
  writeFileSync(join(root, 'docs/images/performance.svg'), pictureOf(results));
}
