import type { Clock } from '../service';

/** A clock set by the test; it does not advance on its own. */
export class TestClock implements Clock {
  private time = Date.now();

  now(): Date {
    return new Date(this.time);
  }

  /** @param ms how far to advance, in milliseconds */
  advance(ms: number): void {
    this.time += ms;
  }
}
