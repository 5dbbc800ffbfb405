import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../dev/src/stack/signals';
import { readStackFile } from '../../dev/src/stack/stack-file';
import { Oracle } from '../faults/oracle/oracle';
import { documents, type System } from '../support/whole-stack';
import { Dice } from './dice';
import { Ledger } from './ledger';
import { Load } from './load';
import { Measures } from './measures';
import { judgeFromOutside } from './outside';
import type { Report, Verdict } from './report';
import { Sales } from './sales';
import { signUpAll } from './sign-up';

/** People think about this long, in milliseconds, before they act again. */
const pauseMs = 4_000;
const flashEveryMs = 5_000;
const lookMs = 250;
/** How many tickets and orders are remembered, to be looked for in the end: a load that has made as many ends. */
const mostRemembered = 300_000;

export interface LoadRun {
  /** The one origin that users know. */
  origin: string;
  /** The system, where its databases may be read. */
  system: System | undefined;
  buyers: number;
  minutes: number;
  /** Everybody wants the same few tickets at the same moments. */
  flash: boolean;
  seed: number;
  /** Ends the load early; the report is made all the same. */
  signal: AbortSignal;
  /** Asked for when people are done. Ends the judging. */
  judgingSignal(): AbortSignal;
  /** Keeps the report: without a verdict, as judging may take long or never end, and then with it. */
  save(report: Report): void;
  say(line: string): void;
  /** Is shown the state of things, every second. */
  show(report: Report): void;
}

/** Has people use a system for some minutes, and judges it when they are done. */
export async function runLoad(run: LoadRun): Promise<Report> {
  const { origin, system, buyers, minutes, flash, seed, signal, say, show, save } = run;
  const ledger = new Ledger((answered) => measures.add(answered));
  const judge = system ? await judgeOf(system, ledger) : undefined;
  say(`${origin}: ${buyers} people sign up`);
  const people = await signUpAll(origin, buyers, signal);
  const accounts = new Set(people).size;
  if (accounts < buyers) say(`No more than ${accounts} may sign up from here: several buyers share an account`);

  const measures = new Measures(minutes * 60_000);
  const sales = new Sales(people);
  const dice = new Dice(seed);
  const startedAt = new Date().toISOString();
  let ended: Report['ended'] = 'on time';
  const report = (): Report => ({
    ...{ origin, startedAt, seconds: Math.round(10 * measures.seconds) / 10, ended, buyers, accounts, flash, seed },
    ...{ requests: ledger.outcomes, actions: measures.actions, refusals: measures.refusals, course: measures.course },
    ...{ sold: sales.count, soldTwice: sales.soldTwice.size },
  });
  const load = await Load.start({
    ...{ origin, ledger, dice, pauseMs, people },
    flashEveryMs: flash ? flashEveryMs : undefined,
  });
  for (let shown = 0; measures.seconds < minutes * 60; await sleep(lookMs, undefined, { signal }).catch(() => {})) {
    if (signal.aborted) ended = 'stopped';
    else if (ledger.tickets.size + ledger.orders.size > mostRemembered) ended = 'full';
    if (ended !== 'on time') break;
    // A slow answer holds up no table.
    void sales.look();
    if (measures.seconds - shown < 1) continue;
    shown = measures.seconds;
    show(report());
  }
  measures.end();
  await load.stop();
  const done = report();
  save(done);
  say('Everybody has stopped. Waiting for the system to settle');
  const verdict = await unlessItFails(
    run.judgingSignal(),
    judge ? 'databases and Stripe' : 'the API alone',
    async () => {
      if (!judge) return { violations: await judgeFromOutside(ledger, people, sales) };
      const { violations, repaired } = await judge();
      const unseen = await sales.lookAtAll().then(
        () => [],
        (error: unknown) => [`people cannot see what they have: ${error}`],
      );
      return { violations: [...violations, ...unseen], repaired };
    },
  );
  const judged = { ...done, sold: sales.count, soldTwice: sales.soldTwice.size, verdict };
  save(judged);
  return judged;
}

/** @returns a verdict in any case; if there can be none, it says why */
export async function unlessItFails(
  signal: AbortSignal,
  by: Verdict['by'],
  judge: () => Promise<Omit<Verdict, 'by'>>,
): Promise<Verdict> {
  const stopped = once(signal, 'abort').then(() => {
    throw new Error('stopped before there was a verdict');
  });
  return Promise.race([judge(), stopped]).then(
    (verdict) => ({ by, ...verdict }),
    (error: unknown) => ({ by, violations: [], notJudged: `${error instanceof Error ? error.message : error}` }),
  );
}

/** Notes what the load must not be blamed for. @returns judges it, once everybody has stopped */
async function judgeOf(system: System, ledger: Ledger) {
  const before = await pidsOf(system);
  const ended = async () => {
    const now = await pidsOf(system);
    return [...before].flatMap(([name, pid]) => {
      const found = now.get(name);
      // One that is gone is listed until the next one starts.
      if (found === undefined || (typeof found === 'number' && !isAlive(found)))
        return [`${name} has died, and is not back`];
      return found === pid ? [] : [`${name} has died, and was started again`];
    });
  };
  const oracle = new Oracle(system, ended, ledger);
  oracle.isOurs = (orderId) => ledger.orders.has(orderId);
  const letters = await Promise.all(
    ['tickets', 'orders', 'payments'].map((service) => documents(system, service, 'dead_letters')),
  );
  oracle.expectDeadLetters(letters.flat().length);
  await oracle.repairs.begin();
  return async () => {
    const { violations, repaired } = await oracle.judge();
    return { violations, repaired };
  };
}

const pidsOf = async (system: System) => new Map((await system.processes()).map(({ name, pid }) => [name, pid]));

/** The stack that runs with this data. @throws Error when there is none */
export function localStack(dataDir: string): System {
  const processes = () => readStackFile(dataDir);
  const find = (wanted: string) => processes().find(({ name }) => name === wanted);
  const gateway = find('gateway');
  return {
    url: gateway?.url ?? `http://localhost:${gateway?.port}`,
    processes,
    process(name) {
      const found = find(name);
      if (!found) throw new Error(`The stack has no process ${name}`);
      return found;
    },
  };
}
