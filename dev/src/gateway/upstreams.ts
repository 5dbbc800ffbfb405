/** The addresses of every service's copies, and whose turn it is. */
export class Upstreams {
  readonly #copies: ReadonlyMap<string, URL[]>;
  readonly #turns = new Map<string, number>();
  readonly #unready = new Set<URL>();

  /** @param copies the URLs of each service's copies */
  constructor(copies: Record<string, string[]>) {
    this.#copies = new Map(Object.entries(copies).map(([service, urls]) => [service, urls.map((url) => new URL(url))]));
  }

  /** Every copy of the services that have several. */
  get withAlternative(): URL[] {
    return [...this.#copies.values()].filter((copies) => copies.length > 1).flat();
  }

  /** Says whether a copy should be asked; one that should not is still asked when no other one answers. */
  setReady(copy: URL, ready: boolean): void {
    if (ready) this.#unready.delete(copy);
    else this.#unready.add(copy);
  }

  /** All copies of a service, another one first each time. Empty for a service that does not run here. */
  inTurn(service: string): URL[] {
    const copies = this.#copies.get(service) ?? [];
    const turn = this.#turns.get(service) ?? 0;
    this.#turns.set(service, (turn + 1) % Math.max(copies.length, 1));
    const inTurn = [...copies.slice(turn), ...copies.slice(0, turn)];
    return inTurn.sort((a, b) => Number(this.#unready.has(a)) - Number(this.#unready.has(b)));
  }
}
