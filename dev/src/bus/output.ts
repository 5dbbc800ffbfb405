import { styleText } from 'node:util';

const colours: Record<string, Parameters<typeof styleText>[0]> = {
  ticket: 'cyan',
  order: 'yellow',
  payment: 'green',
  expiration: 'red',
  reconciliation: 'gray',
};

/** A text in the colour of its subject's aggregate, at a terminal that wants colours. */
export function coloured(subject: string, text: string): string {
  const colour = colours[subject.split(':', 1)[0] ?? ''];
  return colour && process.stdout.isTTY && !process.env.NO_COLOR ? styleText(colour, text) : text;
}

/** Prints one line, as JSON for machines. */
export const print = (line: string | object): void =>
  console.log(typeof line === 'string' ? line : JSON.stringify(line));

/** A table whose columns are as wide as they need to be. */
export function table(rows: (string | number)[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => `${row[column]}`.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => `${cell}`.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A span of time, short: 340 ms, 12 s, 3 min, 5 h, 2 d. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const)
    if (ms >= 2 * size) return `${Math.floor(ms / size)} ${unit}`;
  return `${Math.round(ms / 1_000)} s`;
}
