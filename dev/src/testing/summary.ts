import type { SuiteResult } from './suite';

const slowestFiles = 15;

/** What failed, the slowest files, all suites, and the line that ends a run: `12 passed, 0 failed`. */
export function summary(results: SuiteResult[]): string {
  const rows = results.map(({ suite, passed, failed, skipped, seconds }) =>
    row(suite, passed, failed, skipped, seconds.toFixed(1)),
  );
  const total = (key: 'passed' | 'failed') => results.reduce((sum, result) => sum + result[key], 0);
  const failures = results.flatMap((result) => result.failures);
  const slowest = results
    .flatMap(({ files }) => files)
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, slowestFiles);
  return [
    ...failures.map((failure) => `FAILED ${failure}`),
    '',
    ...slowest.map(({ path, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${path}`),
    '',
    row('suite', 'passed', 'failed', 'skipped', 'seconds'),
    ...rows,
    '',
    `${total('passed')} passed, ${total('failed')} failed`,
  ].join('\n');
}

function row(suite: string, ...cells: (string | number)[]): string {
  return suite.padEnd(14) + cells.map((cell) => `${cell}`.padStart(9)).join('');
}
