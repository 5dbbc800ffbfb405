import { Executions, readable } from './executions';
import type { Protection } from './protections';
import { type Found, search } from './search';
import { loadServices } from './services';
import { type Bounds, Steps } from './steps';
import { tell } from './story';
import { exploredGateway } from './stripe';
import { World } from './world';

export interface Exploration extends Omit<Found, 'violation'> {
  /** The first broken promise, and the shortest path to it. */
  violation?: { promise: string; story: string[] };
  seconds: number;
  /** How often a service's code was run. */
  runs: number;
}

export interface ExploreOptions {
  bounds: Bounds;
  without?: Protection[];
  maxStates?: number;
}

let loaded: ReturnType<typeof load> | undefined;
/** By what is missing in them: what a command does in one exploration it does in all. */
const worlds = new Map<string, World>();

/** What services do does not depend on the protections, so it is computed once for all explorations. */
async function load() {
  const executions = new Executions();
  return { executions, services: await loadServices(executions, exploredGateway(executions)) };
}

export async function explore({ bounds, without = [], maxStates = 3_000_000 }: ExploreOptions): Promise<Exploration> {
  loaded ??= load();
  const { executions, services } = await loaded;
  const missing = without.toSorted().join();
  const world = worlds.get(missing) ?? new World(executions, services, new Set(without));
  worlds.set(missing, world);
  const since = Date.now();
  const before = executions.runs;
  const found = await executions.governed(() => search(world, new Steps(world, bounds), maxStates));
  const { violation, ...extent } = found;
  const told = violation && { promise: readable(violation.promise), story: tell(world, violation.path) };
  return {
    ...extent,
    ...(told && { violation: told }),
    seconds: (Date.now() - since) / 1000,
    runs: executions.runs - before,
  };
}
