import type { Stack } from '../testing/stack';
import { readApi } from './api';
import { askHostilely } from './ask-hostilely';
import { makeKnown } from './known';
import { installSchemathesis } from './python';
import { runSchemathesis } from './schemathesis';
import { answersByStatus, errorsInLogs, processIds, sum } from './watch';

/** Our own requests in one round, in addition to schemathesis'. */
const hostilePerRound = 2_000;
/** A longer wait is a hang. */
const timeoutMs = 15_000;

/**
 * Runs rounds of schemathesis, signed in and not, and of our own hostile requests, all concurrently, until the services
 * have answered enough; each round has its own seeds. Stops after the first round with a finding.
 * @param requests how many answers are enough
 * @param say receives progress messages
 * @returns all findings, as text
 */
export async function fuzz(
  stack: Stack,
  requests: number,
  seed: number,
  say: (line: string) => void,
): Promise<string[]> {
  const program = await installSchemathesis(say);
  const origin = stack.url;
  const [api, known] = [await readApi(origin), await makeKnown(origin)];
  const run = { program, origin, api, directory: stack.dataDir, timeoutMs };
  const before = processIds(stack);
  const session = known.sessions[0]?.replace(/^session=/, '') ?? '';
  let problems: string[] = [];

  for (let next = seed; problems.length === 0 && sum(await answersByStatus(stack)) < requests; next += 4) {
    const found = await Promise.all([
      runSchemathesis({ ...run, seed: next, session }),
      runSchemathesis({ ...run, seed: next + 1, session }),
      runSchemathesis({ ...run, seed: next + 2 }),
      askHostilely(origin, api, known, { requests: hostilePerRound, seed: next + 3, timeoutMs }),
    ]);
    problems = found.filter((problem) => problem !== undefined);
    say(`seeds ${next} to ${next + 3}: ${sum(await answersByStatus(stack))} requests answered`);
  }

  const answers = await answersByStatus(stack);
  for (const status of [...answers.keys()].sort()) say(`${status}: ${answers.get(status)}`);
  const server = [...answers.keys()]
    .filter((status) => status >= 500)
    .map((status) => `There were answers with ${status}`);
  const restarted = processIds(stack) === before ? [] : ['A process was restarted'];
  return [...problems, ...server, ...restarted, ...errorsInLogs(stack)];
}
