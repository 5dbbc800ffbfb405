import type { Logger } from './logger';

/**
 * Does one part of a sweep's work by itself: if it fails, that is logged and left to the next run, and holds up no other.
 * @param about what it is done to, for the log
 */
export async function byItself(logger: Logger, about: object, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn({ err: error, ...about }, 'left to the next run of the sweep');
  }
}

/** A background task that runs for as long as the service lives. */
export interface Worker {
  start(): void | Promise<void>;
  /** Resolves once nothing of it is running; who waits for that, waits for a bounded time. */
  stop(): Promise<void>;
}

/** Where this process begins to count: copies do not act in step. */
const beginning = Math.random() * 60_000;

/**
 * The pause until the next moment at which the tasks of this process run that are to run as often: an idle process wakes up
 * once for several looks, and each costs less than one alone.
 * @returns in milliseconds; from a quarter of the time, as no run is to follow the last one at once, to a quarter more than it
 */
function untilNext(everyMs: number): number {
  const left = everyMs - ((beginning + performance.now()) % everyMs);
  return left < everyMs / 4 ? left + everyMs : left;
}

/**
 * A worker that repeats a task without overlap: the pause starts when a run has ended.
 * @param everyMs the time from run to run in milliseconds; more if one takes longer, and at first up to a quarter more
 * @param run one run; a failure is logged, and the next run still happens
 */
export function periodic(name: string, everyMs: number, logger: Logger, run: () => Promise<unknown>): Worker {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  const tick = async () => {
    try {
      await run();
    } catch (error) {
      logger.warn({ err: error, worker: name }, 'worker failed, will run again');
    }
    schedule();
  };
  const schedule = () => {
    if (stopped) return;
    // By this name, the explorer tells the pause between two runs from one before a retry.
    const nextRun = () => {
      running = tick();
    };
    timer = setTimeout(nextRun, untilNext(everyMs));
  };

  return {
    start: schedule,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
