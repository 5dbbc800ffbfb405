import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client';
import { probeOf, type System } from './systems';
import type { Outcome, Work } from './works';

/** What a system's processes, and the broker for it, have used and done so far. */
interface Reading {
  cpuMs: number;
  /** Commands to databases; without health checks and the driver's own. */
  commands: number;
  publishes: number;
  /** To durable and other subscriptions, without repetitions. */
  deliveries: number;
}

/** One turn of a kind of work, or several added up. */
export interface Sample extends Reading {
  pieces: number;
  seconds: number;
  /** How long each piece took, in milliseconds. */
  took: number[];
  /** The number of winners of each turn. */
  winners: number[];
}

/** What a probe answers, see probe.cjs. */
export interface Probed {
  cpuMs: number;
  /** In bytes. */
  memory: number;
  commands: Record<string, number>;
}

interface Channel {
  name: string;
  last_seq: number;
  subscriptions?: { last_sent: number; pending_count: number }[];
}

const uncounted = ['hello', 'ping', 'endSessions'];
const quietAfter = { looks: 5, everyMs: 50 };
const patienceMs = 60_000;
/**
 * What is pending and has not moved for this long is delivered again and again. In the usual way, of all the messages
 * about one ticket, one gets through every five seconds.
 */
const stuckAfterMs = 2_000;

/** Asks a process what it has used. */
export async function probe(path: string): Promise<Probed> {
  return JSON.parse(await text(connect(path)));
}

/** Measures one turn of a kind of work on one system. */
export async function measure(work: Work, client: Client, brokerUrl: string, turn: number): Promise<Sample> {
  const { system } = client;
  const tickets = (await work.prepare?.(client, work.pieces)) ?? client.catalogue;
  await untilQuiet(system, brokerUrl);
  const before = await readingOf(system, brokerUrl);
  const since = performance.now();
  const took: number[] = [];
  let winners = 0;
  const note = ({ ms, won }: Outcome, elapsed: number) => {
    took.push(ms ?? elapsed);
    if (won) winners += 1;
  };
  let next = 0;
  const worker = async () => {
    while (next < work.pieces) {
      const index = turn * work.pieces + next;
      next += 1;
      const begun = performance.now();
      const outcome = await work.run(client, index, tickets[index % tickets.length] ?? '');
      note(outcome ?? {}, performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: Math.min(work.atOnce, work.pieces) }, worker));
  const done = work.causesEvents ? await untilQuiet(system, brokerUrl) : performance.now();
  const after = await readingOf(system, brokerUrl);
  return {
    cpuMs: after.cpuMs - before.cpuMs,
    commands: after.commands - before.commands,
    publishes: after.publishes - before.publishes,
    deliveries: after.deliveries - before.deliveries,
    pieces: work.pieces,
    seconds: (done - since) / 1000,
    took,
    winners: [winners],
  };
}

export function addUp(samples: Sample[]): Sample {
  const total = (key: 'cpuMs' | 'commands' | 'publishes' | 'deliveries' | 'pieces' | 'seconds') =>
    sum(samples.map((sample) => sample[key]));
  return {
    cpuMs: total('cpuMs'),
    commands: total('commands'),
    publishes: total('publishes'),
    deliveries: total('deliveries'),
    pieces: total('pieces'),
    seconds: total('seconds'),
    took: samples.flatMap(({ took }) => took),
    winners: samples.flatMap(({ winners }) => winners),
  };
}

/** @param share 0.5 for the median */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/**
 * Waits until the broker has nothing left to deliver to a system but what is stuck, and nothing new comes.
 * @returns when the last thing happened
 */
async function untilQuiet(system: System, brokerUrl: string): Promise<number> {
  let state = '';
  let same = 0;
  let changed = performance.now();
  for (const deadline = performance.now() + patienceMs; same < quietAfter.looks; await sleep(quietAfter.everyMs)) {
    if (performance.now() > deadline) throw new Error(`${system.name} does not come to rest: ${state}`);
    const { publishes, deliveries, pending } = await broker(system, brokerUrl);
    const now = `${publishes} published, ${deliveries} delivered, ${pending} pending`;
    if (now !== state) changed = performance.now();
    else if (performance.now() - changed > stuckAfterMs) break;
    same = now === state && pending === 0 ? same + 1 : 0;
    state = now;
  }
  return changed;
}

async function readingOf(system: System, brokerUrl: string): Promise<Reading> {
  const probes = await Promise.all(system.services.map((service) => probe(probeOf(service))));
  const { publishes, deliveries } = await broker(system, brokerUrl);
  const counted = probes.flatMap(({ commands }) =>
    Object.entries(commands).flatMap(([name, count]) => (uncounted.includes(name) ? [] : [count])),
  );
  return {
    cpuMs: sum(probes.map(({ cpuMs }) => cpuMs)),
    commands: sum(counted),
    publishes,
    deliveries,
  };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** What the broker has done for a system so far. */
async function broker({ name }: System, brokerUrl: string) {
  const answer = await fetch(`${brokerUrl}/streaming/channelsz?subs=1`);
  const { channels = [] } = (await answer.json()) as { channels?: Channel[] };
  const own = channels.filter(
    (channel) => name !== 'bare' && channel.name.startsWith('classic:') === (name === 'classic'),
  );
  const subscriptions = own.flatMap((channel) => channel.subscriptions ?? []);
  return {
    publishes: sum(own.map(({ last_seq }) => last_seq)),
    deliveries: sum(subscriptions.map(({ last_sent }) => last_sent)),
    pending: sum(subscriptions.map(({ pending_count }) => pending_count)),
  };
}
