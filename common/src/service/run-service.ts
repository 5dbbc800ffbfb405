import type * as z from 'zod';
import { operate } from '../operate';
import type { ServiceDefinition } from './define-service';
import { stopWithinMs } from './shutdown';
import { startService } from './start-service';

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs the service in this process, or one operator command (see `operate`): starts it, stops it on SIGTERM or SIGINT,
 * and exits. A failed start, or a stop that takes too long, exits 1 with one clear line.
 */
export async function runService<Shape extends z.ZodRawShape>(definition: ServiceDefinition<Shape>): Promise<void> {
  try {
    const [command, ...rest] = process.argv.slice(2);
    if (command) process.exit(await operate(definition, [command, ...rest], console.log));
    // PID 1 of a container ignores signals it has no handler for; a half-started service needs no clean stop.
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
    // In this order: without any handler in between, a signal arriving right now would be lost.
    for (const signal of signals) process.once(signal, stop).off(signal, giveUp);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
