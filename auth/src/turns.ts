import { CodedError } from '@ticketing/common';

/** About as long as a full queue of passwords takes. */
const retryAfterSeconds = 5;

interface Waiting {
  caller: string;
  begin(): void;
  refuse(error: CodedError): void;
}

/**
 * Lets a few pieces of work run at a time, and has the others wait for their turn. Who has less running goes first,
 * and who has most waiting is refused when too many wait: a caller who asks for a hundred delays the others by one.
 */
export class Turns {
  private readonly running: string[] = [];
  private readonly waiting: Waiting[] = [];

  /**
   * @param atOnce how much runs at the same time
   * @param mostWaiting how much waits at the most
   */
  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /**
   * Does the work when it is the caller's turn.
   * @throws CodedError `too_many_attempts` when too much waits already, and most of it is the caller's
   */
  async take<T>(caller: string, work: () => Promise<T>): Promise<T> {
    if (this.running.length >= this.atOnce) await this.turnOf(caller);
    else this.running.push(caller);
    try {
      return await work();
    } finally {
      this.running.splice(this.running.indexOf(caller), 1);
      this.beginNext();
    }
  }

  private turnOf(caller: string): Promise<void> {
    return new Promise((begin, refuse) => {
      this.waiting.push({ caller, begin, refuse });
      if (this.waiting.length > this.mostWaiting) this.refuseOne();
    });
  }

  private beginNext(): void {
    const next = this.best(this.waiting, ({ caller }) => -count(this.running, caller));
    if (!next) return;
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.running.push(next.caller);
    next.begin();
  }

  /** The newest of whoever has most waiting. */
  private refuseOne(): void {
    const callers = this.waiting.map(({ caller }) => caller);
    const one = this.best(this.waiting.toReversed(), ({ caller }) => count(callers, caller));
    if (!one) return;
    this.waiting.splice(this.waiting.indexOf(one), 1);
    one.refuse(new CodedError('too_many_attempts', { retryAfterSeconds }));
  }

  /** The first of those with the highest rank. */
  private best(list: Waiting[], rankOf: (one: Waiting) => number): Waiting | undefined {
    return list.reduce<Waiting | undefined>(
      (best, one) => (best && rankOf(best) >= rankOf(one) ? best : one),
      undefined,
    );
  }
}

const count = (callers: string[], caller: string) => callers.filter((one) => one === caller).length;
