import type { ProcessPlan } from '../stack/plan';

/** How to run what we wrote ourselves: as it was built, or from source with reload. */
export interface Run {
  /** NODE_ENV of the services. */
  mode: 'production' | 'development';
  service(name: string): Pick<ProcessPlan, 'command' | 'args' | 'cwd'>;
  /** Node's arguments for a program of the stack's own that lies in this folder. */
  tool(folder: string): string[];
  client(port: number): Pick<ProcessPlan, 'command' | 'args' | 'cwd'>;
}
