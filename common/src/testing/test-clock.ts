import type { Clock } from '../service';

/** A clock that a test sets; it stands still in between. */
export class TestClock implements Clock {
  private time = Date.now();

  now(): Date {
    return new Date(this.time);
  }

  /** @param ms how far to move on, in milliseconds */
  advance(ms: number): void {
    this.time += ms;
  }
}
