import { spawnSync } from 'node:child_process';
import { built } from './built';
import { environmentOf, type ServicesOptions } from './services';

/**
 * Runs an operator's command in a service of a stack; it prints its own output.
 * @returns its exit code
 */
export function operateIn(stack: ServicesOptions, service: string, command: string[]): number {
  const { command: node, args, cwd } = built.service(service);
  const { status } = spawnSync(node, [...args, ...(command.length > 0 ? command : ['help'])], {
    cwd,
    env: { ...process.env, ...environmentOf(service, stack), LOG_LEVEL: 'warn' },
    stdio: 'inherit',
  });
  return status ?? 1;
}
