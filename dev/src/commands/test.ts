/**
 * Runs the tests of every workspace and the whole-system suites, and ends with one summary. SYSTEM_NODE is another Node
 * for those suites, so that one run can try two.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildClient } from '../build/client';
import { buildServices } from '../build/services';
import { root } from '../paths';
import { serversForTests } from '../servers';
import { runSuite, type SuiteResult } from '../testing/suite';
import { summary } from '../testing/summary';
import { main } from './main';
import { onStop } from './on-stop';

/** These run whole stacks and take longest: each begins first. */
const wholeStacks = ['tests/faults', 'tests/browser', 'tests', 'bench'];
const systemNode = process.env.SYSTEM_NODE || process.execPath;
/** Two more than there are cores, as each suite sometimes waits; fewer with SUITES_AT_ONCE, on a machine with other work. */
const suitesAtOnce = Number(process.env.SUITES_AT_ONCE) || Math.min(4, availableParallelism() + 2);
/** How many files of a suite run at the same time, as many as there are suites beside it; twice as many of those that mostly wait. */
const filesAtOnce = Math.max(1, Math.floor(availableParallelism() / 2));
const waiting = ['tests/faults', 'tests/browser', 'common', 'dev', 'payments', 'expiration'];
const filesOf = (suite: string): number => (waiting.includes(suite) ? 2 * filesAtOnce : filesAtOnce);

main(async () => {
  // Deferred: every running jest must be told to stop first.
  onStop(() => setImmediate(() => process.exit(130)));
  const suites = allSuites();
  console.log(`Node ${process.version}; for whole systems ${execFileSync(systemNode, ['-v'], { encoding: 'utf8' })}`);
  // Built once, not by several stacks at the same time.
  const [env] = await Promise.all([serversForTests(suites, console.log), buildServices(), buildClient()]);
  const results = await runAtOnce(suites, env);
  console.log(`\n${summary(results)}`);
  process.exit(results.some(({ failed }) => failed > 0) ? 1 : 0);
});

/** All suites, the longest first. */
function allSuites(): string[] {
  const { workspaces }: { workspaces: string[] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const others = workspaces
    .filter((suite) => !wholeStacks.includes(suite) && existsSync(join(root, suite, 'jest.config.js')))
    .sort((one, other) => sizeOf(other) - sizeOf(one));
  return [...wholeStacks, ...others];
}

/** The number of test files in a suite: roughly how long it takes. */
function sizeOf(suite: string): number {
  return readdirSync(join(root, suite), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.test.ts') && !file.includes('node_modules'),
  ).length;
}

/** Runs suites concurrently; a suite's output is printed when it is done. */
async function runAtOnce(suites: string[], env: NodeJS.ProcessEnv): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  const queue = suites.values();
  const worker = async () => {
    for (const suite of queue) {
      const output: string[] = [];
      // Pictures of pages without a problem cost more than looking for one.
      const unseen = { ...env, PICTURES: '0' };
      const node = wholeStacks.includes(suite) ? systemNode : process.execPath;
      const print = (chunk: string) => output.push(chunk);
      results.push(await runSuite(suite, unseen, { print, workers: filesOf(suite), node }));
      console.log(`\n${suite}\n${output.join('').trimEnd()}`);
    }
  };
  await Promise.all(Array.from({ length: suitesAtOnce }, worker));
  return results;
}
