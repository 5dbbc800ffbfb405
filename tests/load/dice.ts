import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';

/** Reproducible randomness: the same seed throws the same numbers. */
export class Dice {
  readonly #generator: ReturnType<typeof xorshift128plus>;

  constructor(private readonly seed: number) {
    this.#generator = xorshift128plus(seed);
  }

  /** An integer from `least` to `most`, both included. */
  number(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
  }

  /** One of several, all equally likely. @throws Error when there is none */
  one<T>(choices: readonly T[]): T {
    const choice = choices[this.number(0, choices.length - 1)];
    if (choice === undefined) throw new Error('There is nothing to choose from');
    return choice;
  }

  /** True this many times out of a hundred. */
  percent(likelihood: number): boolean {
    return this.number(1, 100) <= likelihood;
  }

  /** Another player's dice, independent of how often these are thrown. */
  for(player: number): Dice {
    // Seeds that are close throw close numbers: they are mixed.
    return new Dice((Math.imul(this.seed ^ Math.imul(player + 1, 0x9e3779b1), 0x85ebca6b) ^ 0x5bd1e995) >>> 0);
  }
}
