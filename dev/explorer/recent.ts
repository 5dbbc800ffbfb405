import type { StoredMessage } from './shapes';

/** Keeps the last messages, for any number of readers that are as slow as they like. */
export class Recent {
  #messages: StoredMessage[] = [];
  /** The number of the first one that is kept; they are counted from the beginning. */
  #first = 0;
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
    this.#messages.push(message);
    this.#bytes += message.payload.length;
    let gone = 0;
    while (this.#messages.length - gone > this.most || this.#bytes > this.mostBytes) {
      this.#bytes -= this.#messages[gone]?.payload.length ?? 0;
      gone += 1;
    }
    if (gone > 0) {
      this.#messages.splice(0, gone);
      this.#first += gone;
    }
  }

  /** @returns the next messages from a number on, and the number to go on from; what is kept no longer is left out */
  from(number: number, atMost: number): { messages: StoredMessage[]; next: number } {
    const start = Math.max(0, number - this.#first);
    const messages = this.#messages.slice(start, start + atMost);
    return { messages, next: this.#first + start + messages.length };
  }
}
