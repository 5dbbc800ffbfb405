/** The addresses of every service's copies, and whose turn it is. */
export class Upstreams {
  readonly #copies: ReadonlyMap<string, URL[]>;
  readonly #turns = new Map<string, number>();

  /** @param copies the URLs of each service's copies */
  constructor(copies: Record<string, string[]>) {
    this.#copies = new Map(Object.entries(copies).map(([service, urls]) => [service, urls.map((url) => new URL(url))]));
  }

  /** All copies of a service, another one first each time. Empty for a service that does not run here. */
  inTurn(service: string): URL[] {
    const copies = this.#copies.get(service) ?? [];
    const turn = this.#turns.get(service) ?? 0;
    this.#turns.set(service, (turn + 1) % Math.max(copies.length, 1));
    return [...copies.slice(turn), ...copies.slice(0, turn)];
  }
}
