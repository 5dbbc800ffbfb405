import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { crowd, type Person } from '../support/person';
import { BuyerAndSeller, everyday, flashSale, regretful } from './buyer-and-seller';
import type { Dice } from './dice';
import type { Ledger } from './ledger';

/** A slower request counts as unanswered, in milliseconds. */
export const patienceMs = 15_000;

export interface LoadOptions {
  /** The one origin that users know. */
  origin: string;
  ledger: Ledger;
  dice: Dice;
  /** How many users are active at the same time; or their accounts, of which several users may share one. */
  people?: number | Person[];
  /** The longest pause between two actions of a user, in milliseconds. */
  pauseMs?: number;
  /** Everybody acts at the same moments, this far apart, and wants the same few tickets. */
  flashEveryMs?: number | undefined;
  /** Some sales are refunded: a judge that sees only what is shown to people takes such a ticket for sold twice. */
  refunds?: boolean;
}

/** Users who all use the system at once, until `stop`. What each of them tries depends only on the dice. */
export class Load {
  readonly #stopping = new AbortController();
  readonly #done: Promise<unknown>;

  private constructor(users: BuyerAndSeller[], dice: Dice, pause: (dice: Dice) => number) {
    // Everybody listens to it while they pause.
    setMaxListeners(0, this.#stopping.signal);
    this.#done = Promise.all(users.map((one, index) => this.#keepActing(one, dice.for(1000 + index), pause)));
  }

  /** @returns once every user has an account */
  static async start(options: LoadOptions): Promise<Load> {
    const { origin, ledger, dice, people = 6, pauseMs = 600, flashEveryMs, refunds } = options;
    const accounts = typeof people === 'number' ? await crowd(origin, people, patienceMs) : people;
    const usual = refunds ? regretful : everyday;
    const habits = flashEveryMs ? flashSale : usual;
    const users = accounts.map((person, index) => new BuyerAndSeller(person, dice.for(index), ledger, habits));
    const untilNext = (everyMs: number) => everyMs - (Date.now() % everyMs);
    return new Load(users, dice, (own) => (flashEveryMs ? untilNext(flashEveryMs) : own.number(0, pauseMs)));
  }

  /** @returns once the last request has been answered, or given up */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #keepActing(one: BuyerAndSeller, dice: Dice, pause: (dice: Dice) => number): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      // Also before the first action: they do not all come at the same moment.
      await sleep(pause(dice), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await one.act();
    }
  }
}
