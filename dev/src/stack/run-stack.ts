import { onStop } from '../commands/on-stop';
import { lock, unlock } from './lock';
import type { Plan } from './plan';
import { Ports, refuseTakenPort } from './ports';
import { Stack } from './stack';

export interface RunOptions {
  dataDir: string;
  /** The stack's public port. */
  port: number;
  say(line: string): void;
  /** Prepares what the processes need, and lists them. */
  plan(ports: Ports): Promise<Plan>;
}

/**
 * Runs a stack until this process is told to end; then stops it and exits with 0.
 * @throws Error when it cannot start; everything already started is stopped first
 */
export async function runStack({ dataDir, port, say, plan }: RunOptions): Promise<void> {
  await lock(dataDir);
  let stack: Stack | undefined;
  let stopping = false;
  let pages: { name: string; url: string }[] = [];
  const end = async (code: number) => {
    if (stack) await stack.stop();
    else unlock(dataDir);
    process.exit(code);
  };
  onStop(() => {
    stopping = true;
    say('Stopping');
    void end(0);
  });
  try {
    await refuseTakenPort(port);
    const ports = new Ports();
    const groups = await plan(ports);
    pages = groups.flatMap(({ processes }) => processes.flatMap((each) => each.page ?? []));
    stack = new Stack(groups, { dataDir, say, releasePort: (held) => ports.release(held) });
    await stack.start();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await end(1);
  }
  if (stopping) return;
  say(`Ready: http://localhost:${port}`);
  for (const { name, url } of pages) say(`${name}: ${url}`);
}
