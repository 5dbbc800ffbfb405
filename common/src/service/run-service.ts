import type { z } from 'zod';
import { operate } from '../operate';
import type { ServiceDefinition } from './define-service';
import { startService } from './start-service';

/**
 * How long everything may take to stop, once the service no longer says that it is serving and the delay for proxies is
 * over. The platform's patience must be longer than both together.
 */
export const stopWithinMs = 8_000;
const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Makes this process the service, or has it carry out an operator's command (see `operate`): starts it, stops it on SIGTERM or SIGINT, and exits. A failing start exits 1 with one
 * clear line; so does a stop that takes too long.
 */
export async function runService<Shape extends z.ZodRawShape>(definition: ServiceDefinition<Shape>): Promise<void> {
  try {
    const [command, ...rest] = process.argv.slice(2);
    if (command) process.exit(await operate(definition, [command, ...rest], console.log));
    // Process 1 of a container ignores a signal that it has not said what to do about; nothing half started needs an end.
    const giveUp = () => process.exit(0);
    for (const signal of signals) process.once(signal, giveUp);
    const service = await startService(definition);
    const stop = async (signal: string) => {
      service.logger.info({ signal }, 'service is stopping');
      setTimeout(() => {
        service.logger.error('service did not stop in time');
        process.exit(1);
      }, service.stopDelayMs + stopWithinMs).unref();
      await service.stop();
      process.exit(0);
    };
    // In this order: with no listener in between, a signal that has just come would be dropped.
    for (const signal of signals) process.once(signal, stop).off(signal, giveUp);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
