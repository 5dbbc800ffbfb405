import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServices } from '../../dev/src/build/services';
import { lock } from '../../dev/src/stack/lock';
import { Ports } from '../../dev/src/stack/ports';
import { Stack } from '../../dev/src/stack/stack';
import { type BrokerResult, benchBrokers } from './brokers';
import { Client } from './client';
import { addUp, measure, type Sample } from './measure';
import { measureStart, type Start } from './start';
import { buildBaselines, type Scene, type SystemName, scene, systemNames } from './systems';
import { type Work, works } from './works';

export interface BenchOptions {
  /**
   * How often each kind of work is done by each system there and back again, after a turn that only warms up: ours,
   * classic, bare, bare, classic, ours. With 0, once by each, and cold.
   */
  rounds: number;
  /** The share of the usual number of pieces. */
  share: number;
  /** A part of the names of the works to do; all if empty. */
  only: string;
  say(line: string): void;
}

export interface Results {
  works: { work: Work; samples: Partial<Record<SystemName, Sample>> }[];
  starts: Record<'ours' | 'classic', Start[]>;
  brokers: BrokerResult[];
}

const catalogueSize = 400;
const firstRequests = 1_000;

/** Starts the systems side by side, has each do the same work in turns, and stops them. */
export async function bench(options: BenchOptions): Promise<Results> {
  await Promise.all([buildServices(), buildBaselines()]);
  const dataDir = mkdtempSync(join(tmpdir(), 'ticketing-bench-'));
  await lock(dataDir);
  const ports = new Ports();
  const made = await scene(dataDir, ports);
  const stack = new Stack(made.plan, { dataDir, say: () => undefined, releasePort: (port) => ports.release(port) });
  try {
    await stack.start();
    options.say('The systems are up');
    return await compare(made, ports, options);
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function compare({ systems, brokerUrl, brokers, sessionKey }: Scene, ports: Ports, options: BenchOptions) {
  const { rounds, share, only, say } = options;
  const clients = Object.fromEntries(systemNames.map((name) => [name, new Client(systems[name], sessionKey)]));
  const clientOf = (name: SystemName) => clients[name] as Client;
  for (const name of ['ours', 'classic'] as const) await fill(clientOf(name), Math.ceil(catalogueSize * share));
  // Bare reads what classic has written.
  clientOf('bare').catalogue.push(...clientOf('classic').catalogue);
  say('Tickets are listed');

  const results: Results = { works: [], starts: { ours: [], classic: [] }, brokers: [] };
  for (const usual of works.filter(({ name }) => name.includes(only))) {
    const work = { ...usual, pieces: Math.ceil(usual.pieces * share) };
    const samples: Partial<Record<SystemName, Sample[]>> = {};
    if (rounds > 0) for (const name of work.systems) await measure(work, clientOf(name), brokerUrl, 0);
    for (const name of thereAndBack(work.systems, rounds)) {
      const earlier = samples[name] ?? [];
      samples[name] = [...earlier, await measure(work, clientOf(name), brokerUrl, earlier.length + 1)];
    }
    const added = Object.entries(samples).map(([name, mine]) => [name, addUp(mine)]);
    results.works.push({ work, samples: Object.fromEntries(added) });
    say(work.name);
  }
  for (const name of thereAndBack(['ours', 'classic'] as const, rounds)) {
    const [ticket] = clientOf(name).catalogue;
    const service = systems[name].services.find((one) => one.service === 'tickets');
    if (!service || only) continue;
    const port = await ports.hold();
    await ports.release(port);
    const requests = Math.ceil(firstRequests * share);
    results.starts[name].push(await measureStart(service, port, `/api/tickets/${ticket}`, requests));
  }
  if ('publish to handled'.includes(only)) results.brokers.push(...(await benchBrokers(brokers, { rounds, share })));
  await Promise.all(Object.values(clients).map((client) => client.close()));
  return results;
}

const thereAndBack = <Name>(names: readonly Name[], rounds: number): Name[] =>
  rounds === 0 ? [...names] : Array.from({ length: rounds }, () => [...names, ...[...names].reverse()]).flat();

/** Lists the tickets that the works are about. */
async function fill(client: Client, size: number): Promise<void> {
  for (let index = 0; index < size; index += 1) client.catalogue.push(await client.sell(index));
}
