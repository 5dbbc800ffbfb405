import { CodedError } from '@ticketing/common';

/** About as long as a full queue of passwords takes. */
const retryAfterSeconds = 5;

interface Waiting {
  caller: string;
  begin(): void;
  refuse(error: CodedError): void;
}

/**
 * Runs a few pieces of work at a time and queues the rest. The caller with the least running goes first. When the queue
 * is full, the caller with the most waiting is refused: one who sends a hundred requests delays the others by one.
 */
export class Turns {
  private readonly running: string[] = [];
  private readonly waiting: Waiting[] = [];

  /**
   * @param atOnce how many run concurrently
   * @param mostWaiting how many may wait
   */
  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
  ) {}

  /**
   * Runs the work when it is the caller's turn.
   * @throws CodedError `too_many_attempts` when the queue is full and this caller has the most in it
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

  /** Refuses the newest entry of the caller with the most waiting. */
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
