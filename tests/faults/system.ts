import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../../dev/src/testing/stack';
import { Dice } from '../load/dice';
import { Load, type LoadOptions } from '../load/load';
import { eventually } from '../support/eventually';
import { wholeStack } from '../support/whole-stack';
import { Oracle, type Verdict } from './oracle/oracle';
import { wrongEndings } from './oracle/processes';
import { Strikes } from './strikes/strikes';

/** Of the load; the soak tries others. */
const seed = 20_261_121;
/** Twice what the load pauses by default: half the requests show the same, and requests are most of what a scenario costs. */
const pauseMs = 1_200;

/** A running system with an oracle, for the tests of one file. */
export interface WatchedSystem {
  readonly stack: Stack;
  readonly oracle: Oracle;
  readonly strikes: Strikes;
  /**
   * Makes the service die at a failpoint, once, and records that it will.
   * @returns waits until it has, and runs again; @throws Error that says which of the two has not happened
   */
  arm(service: string, point: string): () => Promise<void>;
  /** Runs `work` under load. */
  underLoad(work: () => Promise<void>, options?: Pick<LoadOptions, 'people' | 'pauseMs'>): Promise<void>;
  /** While under load, waits for so many more answers: by default enough for requests, events and sweeps to be in progress. */
  atWork(answers?: number): Promise<void>;
  /**
   * Waits until the system has settled, prints the counts, and fails with every problem, and what was done to the system
   * before. See `Oracle.judge`.
   */
  expectSound(options?: Parameters<Oracle['judge']>[0]): Promise<Verdict>;
}

/**
 * Starts a system before the tests of this file and stops it afterwards. Sweeps act sooner than usual: waiting would be
 * most of each scenario.
 * @param env settings, as for `npm start`; with NO_DISK no database may die
 */
export function watchedSystem(env: Record<string, string> = {}): WatchedSystem {
  const failpoints = mkdtempSync(join(tmpdir(), 'ticketing-failpoints-'));
  const dice = new Dice(seed);
  let running: { stack: Stack; strikes: Strikes; oracle: Oracle } | undefined;
  const get = () => {
    if (!running) throw new Error('The system runs only while tests do');
    return running;
  };

  beforeAll(async () => {
    const stack = await wholeStack({ FAILPOINT_DIR: failpoints, ACK_WAIT_SECONDS: '3', ...env });
    const strikes = new Strikes(stack);
    running = { stack, strikes, oracle: new Oracle(stack, () => wrongEndings(stack, strikes)) };
  });
  afterAll(async () => {
    await running?.stack.stop();
    rmSync(failpoints, { recursive: true });
  });

  return {
    get stack() {
      return get().stack;
    },
    get oracle() {
      return get().oracle;
    },
    get strikes() {
      return get().strikes;
    },
    arm(service, point) {
      const { stack, strikes } = get();
      const name = `${service}-1`;
      const { pid } = stack.process(name);
      const file = join(failpoints, `${service}.${point.replace(':', '-')}`);
      strikes.expectDeath(name, `at ${point}`);
      writeFileSync(file, '');
      return async () => {
        try {
          await stack.waitForRestart(name, pid);
        } catch (cause) {
          throw new Error(`${name} ${existsSync(file) ? 'has not come to' : 'has died at'} ${point}`, { cause });
        }
      };
    },
    async underLoad(work, options = {}) {
      const { stack, oracle } = get();
      const load = await Load.start({
        origin: stack.url,
        ledger: oracle.ledger,
        dice: dice.for(dice.number(0, 9999)),
        refunds: true,
        pauseMs,
        ...options,
      });
      try {
        await work();
      } finally {
        await load.stop();
      }
    },
    async atWork(answers = 15) {
      const { ledger } = get().oracle;
      const enough = ledger.attempted + answers;
      await eventually(() => expect(ledger.attempted).toBeGreaterThanOrEqual(enough));
    },
    async expectSound(options) {
      const { strikes, oracle } = get();
      const { violations, ...counts } = await oracle.judge(options);
      process.stdout.write(`${expect.getState().currentTestName}: ${JSON.stringify(counts)}\n`);
      const after = strikes.story();
      expect(violations.length > 0 ? { violations, after } : {}).toEqual({});
      return { violations, ...counts };
    },
  };
}
