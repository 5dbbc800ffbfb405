import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from '../stack/readiness';

/** How long a request waits for a copy that serves, and how long until the copies are asked again. */
const PATIENCE_MS = 2_000;
const AGAIN_MS = 200;

/** The addresses of every service's copies, whose turn it is, and which of them serve. */
export class Upstreams {
  readonly #copies: ReadonlyMap<string, URL[]>;
  readonly #turns = new Map<string, number>();
  readonly #away = new Set<URL>();

  /** @param copies the URLs of each service's copies */
  constructor(copies: Record<string, string[]>) {
    this.#copies = new Map(Object.entries(copies).map(([service, urls]) => [service, urls.map((url) => new URL(url))]));
  }

  /**
   * Asks the copies of these services again and again whether they serve, as a cluster does: one whose database is away,
   * or that is about to stop, says no and gets no requests.
   */
  watch(services: string[], everyMs: number): void {
    for (const copy of services.flatMap((service) => this.copies(service))) {
      const look = async () => {
        await this.#look(copy);
        setTimeout(look, everyMs).unref();
      };
      void look();
    }
  }

  /** All copies of a service; none of one that does not run here. */
  copies(service: string): URL[] {
    return this.#copies.get(service) ?? [];
  }

  /** The copies of a service that serve as far as is known, another one first each time. */
  inTurn(service: string): URL[] {
    const copies = this.copies(service);
    const turn = this.#turns.get(service) ?? 0;
    this.#turns.set(service, (turn + 1) % Math.max(copies.length, 1));
    return [...copies.slice(turn), ...copies.slice(0, turn)].filter((copy) => !this.#away.has(copy));
  }

  /**
   * As `inTurn`. When none is known to serve, all are asked again for a moment: one may have come back since the last
   * look, and on a busy machine a late answer is no outage.
   */
  async serving(service: string): Promise<URL[]> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(AGAIN_MS)) {
      const serving = this.inTurn(service);
      if (serving.length > 0 || Date.now() >= deadline) return serving;
      await Promise.all(this.copies(service).map((copy) => this.#look(copy)));
    }
  }

  async #look(copy: URL): Promise<void> {
    if (await isReady({ http: new URL('/healthz/serving', copy).href })) this.#away.delete(copy);
    else this.#away.add(copy);
  }
}
