import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from '../stack/readiness';

/** The services that report whether they serve; the others always get requests. */
export interface Watched {
  services: string[];
  /** How old an answer may be, in milliseconds, before the copy is asked again. */
  everyMs: number;
  /** How long a request waits for a copy that serves, in milliseconds. */
  patienceMs: number;
}

/** A copy's last answer. */
interface Look {
  serves: boolean;
  at: number;
  /** Set while a new check is running. */
  under?: Promise<unknown>;
}

/** After this many times `everyMs` without requests, a copy's last answer no longer counts. */
const BELIEVED = 10;
const AGAIN_MS = 100;
/** Like the probe in the cluster's manifest: longer than a service waits for its database. */
const ANSWER_WITHIN_MS = 3_000;

/**
 * The addresses of every service's copies, whose turn it is, and which of them serve. As in a cluster, a copy whose
 * database is away, or that is about to stop, gets no requests. Copies are checked only while there are requests for
 * them.
 */
export class Upstreams {
  readonly #copies: ReadonlyMap<string, URL[]>;
  readonly #turns = new Map<string, number>();
  readonly #looks = new Map<URL, Look>();

  /** @param copies the URLs of each service's copies */
  constructor(
    copies: Record<string, string[]>,
    private readonly watched?: Watched,
  ) {
    this.#copies = new Map(Object.entries(copies).map(([service, urls]) => [service, urls.map((url) => new URL(url))]));
  }

  /** All copies of a service; empty for a service that does not run here. */
  copies(service: string): URL[] {
    return this.#copies.get(service) ?? [];
  }

  /** The copies of a service, starting with a different one each time. */
  inTurn(service: string): URL[] {
    const copies = this.copies(service);
    const turn = this.#turns.get(service) ?? 0;
    this.#turns.set(service, (turn + 1) % Math.max(copies.length, 1));
    return [...copies.slice(turn), ...copies.slice(0, turn)];
  }

  /**
   * Like `inTurn`, without the copies that do not serve. If none does, the request waits a moment: one may be about to
   * come back, and on a busy machine a late answer is not an outage.
   */
  async serving(service: string): Promise<URL[]> {
    const { watched } = this;
    if (!watched?.services.includes(service)) return this.inTurn(service);
    for (const deadline = performance.now() + watched.patienceMs; ; await sleep(AGAIN_MS)) {
      const copies = this.inTurn(service);
      await Promise.all(copies.map((copy) => this.#refresh(copy, watched.everyMs)));
      const serving = copies.filter((copy) => this.#looks.get(copy)?.serves);
      if (serving.length > 0 || performance.now() >= deadline) return serving;
    }
  }

  /** Checks a copy again if its answer is stale. @returns once a valid answer is known */
  #refresh(copy: URL, everyMs: number): Promise<unknown> | undefined {
    const look = this.#looks.get(copy) ?? { serves: false, at: Number.NEGATIVE_INFINITY };
    const age = performance.now() - look.at;
    if (look.serves && age < everyMs) return undefined;
    if (!look.under) {
      this.#looks.set(copy, look);
      look.under = isReady({ http: new URL('/healthz/serving', copy).href }, ANSWER_WITHIN_MS).then((serves) => {
        this.#looks.set(copy, { serves, at: performance.now() });
      });
    }
    return look.serves && age < BELIEVED * everyMs ? undefined : look.under;
  }
}
