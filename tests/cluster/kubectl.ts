import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Where the system is deployed. */
export const namespace = process.env.TICKETING_NAMESPACE ?? 'ticketing';

const run = promisify(execFile);

/**
 * Runs kubectl in the system's namespace.
 * @returns its output
 * @throws Error with its error output
 */
export async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await run('kubectl', ['--namespace', namespace, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export interface Pod {
  metadata: { name: string; uid: string; labels: Record<string, string>; deletionTimestamp?: string };
  status: {
    containerStatuses?: {
      name: string;
      restartCount: number;
      lastState: { terminated?: { exitCode: number; reason: string } };
    }[];
  };
}

/** The pods that match a label selector. */
export async function pods(selector: string): Promise<Pod[]> {
  const { items }: { items: Pod[] } = JSON.parse(await kubectl('get', 'pods', '--selector', selector, '-o', 'json'));
  return items;
}

/** A long-running kubectl, such as a port forward, which is restarted when it exits. */
export class Tunnel {
  #open = true;
  #kill = () => {};

  private constructor(readonly port: number) {}

  /** Forwards a free port of this machine to a pod's port. */
  static async toPod(pod: string, port: number): Promise<Tunnel> {
    return Tunnel.#start((local) => ['port-forward', `pod/${pod}`, `${local || ''}:${port}`]);
  }

  /** Opens the cluster's API, and through it every pod's HTTP port. */
  static async toApi(): Promise<Tunnel> {
    return Tunnel.#start((local) => ['proxy', `--port=${local}`]);
  }

  /** @param args of kubectl for a local port, 0 for a free one */
  static async #start(args: (local: number) => string[]): Promise<Tunnel> {
    const [port, child] = await open(args(0));
    const tunnel = new Tunnel(port);
    void tunnel.#keepOpen(args(port), child);
    return tunnel;
  }

  close(): void {
    this.#open = false;
    this.#kill();
  }

  async #keepOpen(args: string[], first: KubectlProcess): Promise<void> {
    for (
      let child: KubectlProcess | undefined = first;
      this.#open;
      child = this.#open ? await reopen(args) : undefined
    ) {
      this.#kill = () => child?.kill();
      if (child && child.exitCode === null) await once(child, 'exit');
    }
    this.#kill();
  }
}

type KubectlProcess = ReturnType<typeof start>;

const start = (args: string[]) =>
  spawn('kubectl', ['--namespace', namespace, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });

/** The pod may be away for a while: then kubectl exits at once. */
async function reopen(args: string[]): Promise<KubectlProcess | undefined> {
  await sleep(200);
  return open(args).then(
    ([, child]) => child,
    () => undefined,
  );
}

/** Starts kubectl and waits until it prints its address. */
async function open(args: string[]): Promise<[port: number, child: KubectlProcess]> {
  const child = start(args);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (!port) continue;
    child.stdout.resume();
    return [Number(port), child];
  }
  throw new Error(`kubectl ${args.join(' ')} ended`);
}
