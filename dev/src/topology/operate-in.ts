import { spawnSync } from 'node:child_process';
import type { ProcessPlan } from '../stack/plan';
import { environmentOf, type ServicesOptions } from './services';

/** How an operator's commands run in a service; their words follow the arguments. */
export type Operation = Pick<ProcessPlan, 'command' | 'args' | 'cwd' | 'env'>;

/**
 * How they run in a service of a stack. They are soon done: what they have compiled would be too little of the service to
 * be kept for its next start.
 */
export const operationIn = (stack: ServicesOptions, service: string): Operation => ({
  ...stack.run.operate(service),
  env: { ...environmentOf(service, stack), LOG_LEVEL: 'warn', NODE_DISABLE_COMPILE_CACHE: '1' },
});

/**
 * Runs an operator's command in a service of a stack; it prints its own output.
 * @returns its exit code
 */
export function operateIn(stack: ServicesOptions, service: string, words: string[]): number {
  const { command, args, cwd, env } = operationIn(stack, service);
  const { status } = spawnSync(command, [...args, ...(words.length > 0 ? words : ['help'])], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return status ?? 1;
}
