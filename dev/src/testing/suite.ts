import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../paths';
import { runJest } from './run-jest';

/**
 * No suite takes nearly as long, even on a slow machine; one that hangs must not keep the others from being counted.
 */
const TIMEOUT_MS = 30 * 60_000;

export interface SuiteResult extends Findings {
  suite: string;
  seconds: number;
}

interface Findings {
  passed: number;
  failed: number;
  skipped: number;
  files: { path: string; seconds: number }[];
  /** What failed: a test's path and full name, or the path of a file that did not run. */
  failures: string[];
}

/** The part of jest's --json output that is read here. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  /** Files that failed before their first test. */
  numRuntimeErrorTestSuites: number;
  testResults: {
    /** The file's absolute path. */
    name: string;
    status: string;
    /** Milliseconds since 1970. */
    startTime: number;
    endTime: number;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

interface SuiteOptions {
  /** Receives jest's output. */
  print(chunk: string): void;
  /** How many files run at the same time. */
  workers: number;
  /** Node's program. */
  node: string;
}

/** Runs the tests of one workspace. A run that fails, or runs no test, counts as at least one failure. */
export async function runSuite(
  suite: string,
  env: NodeJS.ProcessEnv,
  { print, workers, node }: SuiteOptions,
): Promise<SuiteResult> {
  const directory = mkdtempSync(join(tmpdir(), 'ticketing-report-'));
  const report = join(directory, 'report.json');
  const since = Date.now();
  const code = await runJest({
    workspace: join(root, suite),
    args: ['--json', `--outputFile=${report}`, `--maxWorkers=${workers}`],
    env,
    node,
    print,
    timeoutMs: TIMEOUT_MS,
  });
  const findings = findingsIn(code, readReport(report));
  rmSync(directory, { recursive: true });
  return { suite, ...findings, seconds: (Date.now() - since) / 1000 };
}

/** @param code jest's exit code */
export function findingsIn(code: number, report: JestReport | undefined): Findings {
  const passed = report?.numPassedTests ?? 0;
  const failed = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
  const provesNothing = code !== 0 || passed === 0;
  const files = (report?.testResults ?? []).map(({ name, startTime, endTime, ...file }) => {
    return { ...file, path: relative(root, name), seconds: (endTime - startTime) / 1000 };
  });
  return {
    passed,
    failed: Math.max(failed, provesNothing ? 1 : 0),
    skipped: report?.numPendingTests ?? 0,
    files: files.map(({ path, seconds }) => ({ path, seconds })),
    failures: files.flatMap(({ path, status, assertionResults }) => {
      const failing = assertionResults.filter((test) => test.status === 'failed');
      if (failing.length === 0 && status === 'failed') return [path];
      return failing.map(({ fullName }) => `${path}: ${fullName}`);
    }),
  };
}

function readReport(file: string): JestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
