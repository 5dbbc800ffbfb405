import type { Readiness } from './readiness';

/** One process of a stack: everything that is needed to start it, and to start it again on the same port. */
export interface ProcessPlan {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  /** Its whole environment, but for what every program needs (PATH, HOME and the like). */
  env: Record<string, string>;
  port: number;
  /** Further ports that it listens on. */
  otherPorts?: number[];
  url: string;
  /** Where it tells how it is doing, if that is elsewhere. */
  monitoringUrl?: string;
  readiness: Readiness;
}

/** Processes that start together and stop together. */
export interface Group {
  name: string;
  processes: ProcessPlan[];
  /** Names of the groups that have to be up before. */
  after: string[];
  /** How long its processes have between SIGTERM and SIGKILL. */
  stopWithinMs: number;
}

/** In the order in which their groups start; they stop in the opposite order. */
export type Plan = Group[];
