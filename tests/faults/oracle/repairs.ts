import type { System } from '../../support/whole-stack';

const sample = /^ticketing_repairs_total\{kind="(\w+)"\} (\d+)/gm;

/** How often a sweep or a reconciliation had to act, by kind, over all processes that ever ran. */
export class Repairs {
  /** By process id: a restart counts from zero. */
  readonly #seen = new Map<number | string, Map<string, number>>();
  #before: ReadonlyMap<number | string, Map<string, number>> = new Map();

  constructor(private readonly system: System) {}

  /** Reads every service's metrics. Also call it before killing a process, or its counts are lost. */
  async look(): Promise<void> {
    const services = (await this.system.processes()).filter(({ name }) => /-\d+$/.test(name));
    await Promise.all(services.map(({ pid, url }) => this.#lookAt(pid, `${url}/metrics`)));
  }

  /** Reads them, to count only what comes later. */
  async begin(): Promise<void> {
    await this.look();
    this.#before = new Map(this.#seen);
  }

  get total(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const [pid, kinds] of this.#seen) {
      for (const [kind, count] of kinds) {
        const more = count - (this.#before.get(pid)?.get(kind) ?? 0);
        if (more > 0) total[kind] = (total[kind] ?? 0) + more;
      }
    }
    return total;
  }

  async #lookAt(pid: number | string, url: string): Promise<void> {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(15_000) });
      const kinds = [...(await answer.text()).matchAll(sample)].map(([, kind = '', count]): [string, number] => [
        kind,
        Number(count),
      ]);
      this.#seen.set(pid, new Map(kinds));
    } catch {
      // It is down or busy; its last known counts stay.
    }
  }
}
