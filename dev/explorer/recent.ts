import type { StoredMessage } from './shapes';

/** Keeps the last messages, for any number of readers that are as slow as they like. */
export class Recent {
  /** By their numbers; they are counted from the beginning. */
  readonly #kept = new Map<number, StoredMessage>();
  /** The number of the first one that is kept, and of the next one to come. */
  #first = 0;
  #next = 0;
  #bytes = 0;

  /**
   * @param most how many are kept
   * @param mostBytes and how large they may be together
   */
  constructor(
    private readonly most: number,
    private readonly mostBytes: number,
  ) {}

  add(message: StoredMessage): void {
    this.#kept.set(this.#next, message);
    this.#next += 1;
    this.#bytes += message.payload.length;
    while (this.#kept.size > this.most || this.#bytes > this.mostBytes) {
      this.#bytes -= this.#kept.get(this.#first)?.payload.length ?? 0;
      this.#kept.delete(this.#first);
      this.#first += 1;
    }
  }

  /** @returns the next messages from a number on, and the number to go on from; what is kept no longer is left out */
  from(number: number, atMost: number): { messages: StoredMessage[]; next: number } {
    const messages: StoredMessage[] = [];
    let next = Math.max(number, this.#first);
    for (; next < this.#next && messages.length < atMost; next += 1)
      messages.push(this.#kept.get(next) as StoredMessage);
    return { messages, next };
  }
}
