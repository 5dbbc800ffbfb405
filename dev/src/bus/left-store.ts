import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { locate } from '../servers/locate';
import { natsStreaming as server } from '../servers/nats';
import { dataDirectory } from '../settings';
import { Guard } from '../stack/guard';
import { ManagedProcess } from '../stack/managed-process';
import { Ports } from '../stack/ports';
import { natsStreaming } from '../topology/infrastructure';

const upWithinMs = 90_000;
const stopWithinMs = 5_000;

/**
 * Runs `work` with a NATS Streaming server on the store that a stack has left in DATA_DIR.
 * @throws Error when there is none
 */
export async function withLeftStore(work: (url: string, monitoringUrl: string) => Promise<void>): Promise<void> {
  const dataDir = dataDirectory(process.env);
  if (!existsSync(join(dataDir, 'nats')))
    throw new Error(`No stack has run on NATS Streaming in ${dataDir}: say --from which server to move`);
  const command = await locate(server, console.error);
  const ports = new Ports();
  const [port, monitoringPort] = [await ports.hold(), await ports.hold()];
  const plan = natsStreaming(command, { dataDir, channelMaxAge: undefined }, port, monitoringPort);
  const guard = new Guard([], () => {});
  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true });
  for (const each of [port, monitoringPort]) await ports.release(each);
  const running = new ManagedProcess(plan, join(logs, 'nats-streaming.log'), {
    started: (pid) => guard.add(pid),
    ended: (pid) => guard.remove(pid),
    died: () => {},
  });
  running.start();
  try {
    await running.untilReady(upWithinMs, 0);
    await work(plan.url, plan.monitoringUrl ?? '');
  } finally {
    await running.stop(stopWithinMs);
  }
}
