import type { ProcessPlan } from '../stack/plan';

/** How to run our own programs: built, or from source with reload. */
export interface Run {
  /** NODE_ENV of the services. */
  mode: 'production' | 'development';
  service(name: string): Pick<ProcessPlan, 'command' | 'args' | 'cwd'>;
  /** An operator's command in a service, whose words follow the arguments. */
  operate(name: string): Pick<ProcessPlan, 'command' | 'args' | 'cwd'>;
  /** Node's arguments for one of the stack's own programs, in this folder. */
  tool(folder: string): string[];
  client(port: number): Pick<ProcessPlan, 'command' | 'args' | 'cwd'>;
}
