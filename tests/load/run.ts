import { setTimeout as sleep } from 'node:timers/promises';
import { readStackFile } from '../../dev/src/stack/stack-file';
import { Oracle } from '../faults/oracle/oracle';
import type { Person } from '../support/person';
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
  say(line: string): void;
  /** Is shown the state of things, every second. */
  show(report: Report): void;
}

/** Has people use a system for some minutes, and judges it when they are done. */
export async function runLoad(run: LoadRun): Promise<Report> {
  const { origin, system, buyers, minutes, flash, seed, signal, say, show } = run;
  const before = await stateOf(system);
  say(`${origin}: ${buyers} people sign up`);
  const people = await signUpAll(origin, buyers, signal);
  const accounts = new Set(people).size;
  if (accounts < buyers) say(`No more than ${accounts} may sign up from here: several buyers share an account`);

  const measures = new Measures(minutes * 60_000);
  const sales = new Sales(people);
  const ledger = new Ledger((answered) => measures.add(answered));
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
    await sales.look();
    if (measures.seconds - shown < 1) continue;
    shown = measures.seconds;
    show(report());
  }
  await load.stop();
  const done = report();
  say('Everybody has stopped. Waiting for the system to settle');
  const verdict = await judge(run, ledger, people, before);
  await sales.lookAtAll();
  return { ...done, sold: sales.count, soldTwice: sales.soldTwice.size, verdict };
}

interface Before {
  pids: Map<string, number | string>;
  deadLetters: number;
}

/** What the load must not be blamed for. */
async function stateOf(system: System | undefined): Promise<Before> {
  if (!system) return { pids: new Map(), deadLetters: 0 };
  const judged = ['tickets', 'orders', 'payments'];
  const letters = await Promise.all(judged.map((service) => documents(system, service, 'dead_letters')));
  return { pids: await pidsOf(system), deadLetters: letters.flat().length };
}

async function judge({ system }: LoadRun, ledger: Ledger, people: Person[], before: Before): Promise<Verdict> {
  if (!system) return { by: 'the API alone', violations: await judgeFromOutside(ledger, people) };
  const restarted = async () =>
    [...(await pidsOf(system))].flatMap(([name, pid]) =>
      before.pids.get(name) === pid ? [] : [`${name} has died, and was started again`],
    );
  const oracle = new Oracle(system, restarted, ledger);
  oracle.expectDeadLetters(before.deadLetters);
  const { violations, repaired } = await oracle.judge();
  return { by: 'databases and Stripe', violations, repaired };
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
