/** What runs only while it is wanted. What it cannot begin or end, it sees to by itself: it never rejects. */
export interface Supply {
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** How long a supply goes on after the last one has left, in milliseconds: pages are left for others, and loaded again. */
const graceMs = 30_000;

/**
 * Whether anybody wants something, such as the pages that a process tells of changes. What supplies it runs only
 * meanwhile: where nobody looks, the broker has nothing to deliver.
 */
export class Demand {
  private readonly supplies: Supply[] = [];
  private wanting = 0;
  private supplied = false;
  private grace: NodeJS.Timeout | undefined;
  /** One change after the other. */
  private changing: Promise<void> = Promise.resolve();

  constructor(private readonly keptMs = graceMs) {}

  get isThere(): boolean {
    return this.wanting > 0;
  }

  /** Adds a supply. */
  async add(supply: Supply): Promise<void> {
    this.supplies.push(supply);
    if (this.supplied) await supply.begin();
  }

  /**
   * To be called by whoever wants it, and once they no longer do, `leave`.
   * @returns once it is supplied. Who then looks, has missed nothing: what comes later is brought.
   */
  join(): Promise<void> {
    this.wanting += 1;
    clearTimeout(this.grace);
    return this.adapt();
  }

  leave(): void {
    this.wanting -= 1;
    if (this.isThere || this.supplies.length === 0) return;
    this.grace = setTimeout(() => void this.adapt(), this.keptMs).unref();
  }

  private adapt(): Promise<void> {
    this.changing = this.changing.then(async () => {
      if (this.supplied === this.isThere) return;
      this.supplied = this.isThere;
      await Promise.all(this.supplies.map((supply) => (this.supplied ? supply.begin() : supply.end())));
    });
    return this.changing;
  }
}
