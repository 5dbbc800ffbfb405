import { setTimeout as sleep } from 'node:timers/promises';
import { Person } from '../../support/person';
import { BuyerAndSeller } from './buyer-and-seller';
import type { Dice } from './dice';
import type { Ledger } from './ledger';

/** A slower request counts as unanswered. */
const patienceMs = 15_000;

export interface LoadOptions {
  /** The one origin that users know. */
  origin: string;
  ledger: Ledger;
  dice: Dice;
  /** How many users are active at the same time. */
  people?: number;
  /** The longest pause between two actions of a user, in milliseconds. */
  pauseMs?: number;
}

/** Users who all use the system at once, until `stop`. What each of them tries depends only on the dice. */
export class Load {
  #running = true;
  readonly #done: Promise<unknown>;

  private constructor(people: BuyerAndSeller[], dice: Dice, pauseMs: number) {
    this.#done = Promise.all(people.map((one, index) => this.#keepActing(one, dice.for(1000 + index), pauseMs)));
  }

  /** @returns once every user has an account and has begun */
  static async start({ origin, ledger, dice, people = 6, pauseMs = 600 }: LoadOptions): Promise<Load> {
    const accounts = await Promise.all(Array.from({ length: people }, () => Person.signUp(origin, patienceMs)));
    const users = accounts.map((person, index) => new BuyerAndSeller(person, dice.for(index), ledger));
    return new Load(users, dice, pauseMs);
  }

  /** @returns once the last request has been answered, or given up */
  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }

  async #keepActing(one: BuyerAndSeller, dice: Dice, pauseMs: number): Promise<void> {
    while (this.#running) {
      await one.act();
      await sleep(dice.number(0, pauseMs));
    }
  }
}
