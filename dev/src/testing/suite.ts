import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../paths';
import { runJest } from './run-jest';

/**
 * No suite takes nearly as long, even on a slow machine; one that hangs must not keep the others from being counted.
 */
const TIMEOUT_MS = 30 * 60_000;

export interface SuiteResult {
  suite: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
}

/** The part of jest's --json output that is read here. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  /** Files that failed before their first test. */
  numRuntimeErrorTestSuites: number;
}

interface SuiteOptions {
  /** Receives jest's output. */
  print(chunk: string): void;
  /** How many files run at the same time; by default what the suite's own settings say. */
  workers?: number | undefined;
}

/** Runs the tests of one workspace. A run that fails, or runs no test, counts as at least one failure. */
export async function runSuite(
  suite: string,
  env: NodeJS.ProcessEnv,
  { print, workers }: SuiteOptions,
): Promise<SuiteResult> {
  const directory = mkdtempSync(join(tmpdir(), 'ticketing-report-'));
  const report = join(directory, 'report.json');
  const since = Date.now();
  const code = await runJest({
    workspace: join(root, suite),
    args: ['--json', `--outputFile=${report}`, ...(workers === undefined ? [] : [`--maxWorkers=${workers}`])],
    env,
    print,
    timeoutMs: TIMEOUT_MS,
  });
  const counts = count(code, readReport(report));
  rmSync(directory, { recursive: true });
  return { suite, ...counts, seconds: (Date.now() - since) / 1000 };
}

/** @param code jest's exit code */
export function count(
  code: number,
  report: JestReport | undefined,
): Pick<SuiteResult, 'passed' | 'failed' | 'skipped'> {
  const passed = report?.numPassedTests ?? 0;
  const failed = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
  const provesNothing = code !== 0 || passed === 0;
  return { passed, failed: Math.max(failed, provesNothing ? 1 : 0), skipped: report?.numPendingTests ?? 0 };
}

function readReport(file: string): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
