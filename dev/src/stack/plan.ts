import type { Readiness } from './readiness';

/** One process of a stack: everything needed to start it, and to restart it on the same port. */
export interface ProcessPlan {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  /** Its whole environment, except for what every program needs (PATH, HOME and the like). */
  env: Record<string, string>;
  port: number;
  /** Further ports that it listens on. */
  otherPorts?: number[];
  url: string;
  /** Address of its monitoring, if separate. */
  monitoringUrl?: string;
  /** A page of it that is worth a visit, named when the stack is ready. */
  page?: { name: string; url: string };
  /** Where it takes mail, if it does. */
  smtpUrl?: string;
  /** Whether it is one of our services, run without a build. */
  fromSource?: true;
  readiness: Readiness;
}

/** Processes that start together and stop together. */
export interface Group {
  name: string;
  processes: ProcessPlan[];
  /** Names of the groups that must be up first. */
  after: string[];
  /** How long its processes have between SIGTERM and SIGKILL. */
  stopWithinMs: number;
}

/** In start order; groups stop in reverse order. */
export type Plan = Group[];
