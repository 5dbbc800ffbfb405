import { readFileSync } from 'node:fs';
import { apiPaths } from '../../dev/src/gateway/routes';
import { ingress } from '../../dev/src/paths';
import { servicesWithDatabase } from '../../dev/src/workspaces';
import { eventually } from '../support/eventually';
import type { System } from '../support/whole-stack';
import { kubectl, namespace, type Pod, pods, Tunnel } from './kubectl';

const ourPods = 'app.kubernetes.io/component in (service, web)';
/** One address of each service that has an API. */
const apis = apiPaths(readFileSync(ingress, 'utf8')).map((path) => `${path}/openapi.json`);
/** How soon a deleted pod, or a new version, must be ready. */
const rolloutTimeout = '--timeout=180s';

/** The system in a cluster: used through its Ingress, inspected and attacked with kubectl. */
export class Cluster implements System {
  /** The Ingress has no host in the dev overlay: any name that resolves to it will do. */
  readonly url = process.env.TICKETING_URL ?? 'http://localhost';
  readonly #addresses = new Map<string, string>();
  /** Restarts from before the tests. */
  #known = new Set<string>();

  private constructor(
    private readonly api: Tunnel,
    private readonly tunnels: Tunnel[],
    /** What sessions are signed with. */
    readonly jwtKey: string,
  ) {}

  /** @throws Error when kubectl reaches no cluster, or the system is not deployed to it */
  static async open(): Promise<Cluster> {
    const targets = [
      ...servicesWithDatabase.map((service) => [`mongo-${service}`, `${service}-mongo-0`, 27017] as const),
      ['stripe-emulator', 'stripe-emulator-0', 3000] as const,
    ];
    const [api, ...tunnels] = await Promise.all([
      Tunnel.toApi(),
      ...targets.map(([, pod, port]) => Tunnel.toPod(pod, port)),
    ]);
    const cluster = new Cluster(api, tunnels, await jwtKey());
    for (const [index, [name]] of targets.entries()) {
      const origin = `127.0.0.1:${tunnels[index]?.port}`;
      const service = name.replace('mongo-', '');
      cluster.#addresses.set(
        name,
        name === 'stripe-emulator' ? `http://${origin}` : `mongodb://${origin}/${service}?directConnection=true`,
      );
    }
    cluster.#known = new Set(await cluster.#restarts());
    return cluster;
  }

  close(): void {
    for (const tunnel of [this.api, ...this.tunnels]) tunnel.close();
  }

  process(name: string): { url: string } {
    const url = this.#addresses.get(name);
    if (!url) throw new Error(`There is no way to ${name}`);
    return { url };
  }

  /** Every running copy of every service, reached through the cluster's API. */
  async processes() {
    const running = await pods('app.kubernetes.io/component=service');
    return running.map(({ metadata: { name, uid } }) => ({
      name: `${name}-1`,
      pid: uid,
      url: `http://127.0.0.1:${this.api.port}/api/v1/namespaces/${namespace}/pods/${name}:3000/proxy`,
    }));
  }

  /** Runs this many copies of every deployment. */
  async scale(copies: number): Promise<void> {
    await kubectl('scale', 'deployment', '--selector', ourPods, `--replicas=${copies}`);
    await this.settled();
  }

  /** Replaces every copy of every deployment, as a new version would. */
  async restart(): Promise<void> {
    await kubectl('rollout', 'restart', 'deployment', '--selector', ourPods);
    await this.settled();
  }

  /**
   * Deletes one pod, as a drained node does, and waits until everything is ready again.
   * @param selector a label selector
   */
  async deleteOne(selector: string): Promise<void> {
    const [pod] = (await pods(selector)).filter(({ metadata }) => !metadata.deletionTimestamp);
    if (!pod) throw new Error(`There is no pod ${selector}`);
    await kubectl('delete', 'pod', pod.metadata.name);
    await this.settled();
  }

  /** Removes all of a StatefulSet's pods while `work` runs, and waits until everything is ready again. */
  async without(statefulSet: string, work: () => Promise<void>): Promise<void> {
    const copies = Number(await kubectl('get', `statefulset/${statefulSet}`, '-o', 'jsonpath={.spec.replicas}'));
    const scale = (to: number) => kubectl('scale', `statefulset/${statefulSet}`, `--replicas=${to}`);
    const gone = Array.from({ length: copies }, (_, index) => `pod/${statefulSet}-${index}`);
    await scale(0);
    try {
      await kubectl('wait', '--for=delete', ...gone, rolloutTimeout);
      await work();
    } finally {
      await scale(copies);
      await this.settled();
    }
  }

  /** Every container that exited on its own since the tests began. */
  async wrongEndings(): Promise<string[]> {
    return (await this.#restarts()).filter((restart) => !this.#known.has(restart));
  }

  /** Waits until everything is rolled out, and every API is served, by as many copies as there should be. */
  async settled(): Promise<void> {
    await this.#rolledOut();
    // A service may only now be noticing that its database was away, or be seen to.
    await eventually(async () => {
      for (const { name, url } of await this.processes())
        expect([name, await statusOf(`${url}/healthz/serving`)]).toEqual([name, 200]);
    });
    await this.#rolledOut();
    await eventually(async () => {
      for (const path of apis) expect([path, await statusOf(`${this.url}${path}`)]).not.toEqual([path, 503]);
    });
  }

  async #rolledOut(): Promise<void> {
    const workloads = (await kubectl('get', 'deployments,statefulsets', '-o', 'name')).trim().split('\n');
    await Promise.all(workloads.map((workload) => kubectl('rollout', 'status', workload, rolloutTimeout)));
  }

  async #restarts(): Promise<string[]> {
    return (await pods('app.kubernetes.io/part-of=ticketing')).flatMap(endings);
  }
}

/** A service that finds no broker or database at its start exits with 1 after a while, and is restarted. */
const endings = ({ metadata, status }: Pod): string[] =>
  (status.containerStatuses ?? [])
    .filter(({ lastState }) => lastState.terminated && lastState.terminated.exitCode !== 1)
    .map(({ name, restartCount, lastState: { terminated } }) => {
      const how = `${terminated?.reason}, exit code ${terminated?.exitCode}`;
      return `${metadata.name} ${name}: ended for the ${restartCount}. time (${how})`;
    });

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

/** The key in the Secret `jwt`, whose name ends with a hash in the overlays that make it. */
async function jwtKey(): Promise<string> {
  const { items }: { items: { data: Record<string, string> }[] } = JSON.parse(
    await kubectl('get', 'secrets', '-o', 'json'),
  );
  const { JWT_KEY = '' } = items.find(({ data }) => data?.JWT_KEY)?.data ?? {};
  return Buffer.from(JWT_KEY, 'base64').toString();
}
