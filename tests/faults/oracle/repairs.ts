import type { System } from '../../support/whole-stack';

const sample = /^ticketing_repairs_total\{kind="(\w+)"\} (\d+)/gm;

/** How often a sweep or a reconciliation had to act, by kind, over all processes that there were. */
export class Repairs {
  /** By process id: a restart counts from nothing. */
  readonly #seen = new Map<number | string, Map<string, number>>();

  constructor(private readonly system: System) {}

  /** Looks at every service's metrics; call it before a process is killed as well, or what it counted is lost. */
  async look(): Promise<void> {
    const services = (await this.system.processes()).filter(({ name }) => /-\d+$/.test(name));
    await Promise.all(services.map(({ pid, url }) => this.#lookAt(pid, `${url}/metrics`)));
  }

  get total(): Record<string, number> {
    const total: Record<string, number> = {};
    for (const kinds of this.#seen.values()) {
      for (const [kind, count] of kinds) if (count > 0) total[kind] = (total[kind] ?? 0) + count;
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
      // It is down or busy; what it had counted when last seen stays.
    }
  }
}
