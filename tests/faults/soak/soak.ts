import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dice } from '../../load/dice';
import { Load } from '../../load/load';
import { wholeStack } from '../../support/whole-stack';
import { Oracle, type Verdict } from '../oracle/oracle';
import { wrongEndings } from '../oracle/processes';
import { Strikes } from '../strikes/strikes';
import { brokerDownForTwoMinutes, faults, type Scene } from './faults';
import { payAtTheLastInstant } from './instants';

export interface SoakOptions {
  minutes: number;
  seed: number;
  say(line: string): void;
}

/** Shorter soaks have no time for the longest fault. */
const longSoakMinutes = 10;
/** The round of the longest fault. */
const longRound = 2;
/** How many buyers pay at the last instant in a round. */
const lastInstants = 40;

/**
 * Hits a running system with random faults, round after round: load with up to three faults, or with none about every
 * fourth minute; then it settles, and the oracle judges. The seed decides the faults, their times, and what users try.
 * @returns true when every round was sound
 */
export async function soak({ minutes, seed, say }: SoakOptions): Promise<boolean> {
  const dice = new Dice(seed);
  const failpoints = mkdtempSync(join(tmpdir(), 'ticketing-soak-'));
  const copies = dice.number(1, 2);
  const stack = await wholeStack({
    REPLICAS: `${copies}`,
    ORDER_EXPIRATION_SECONDS: '8',
    RECONCILIATION_SECONDS: '15',
    FAILPOINT_DIR: failpoints,
  });
  const strikes = new Strikes(stack);
  const oracle = new Oracle(stack, () => wrongEndings(stack, strikes));
  const failpoint = (service: string, point: string) => {
    for (let copy = 1; copy <= copies; copy += 1) strikes.expectDeath(`${service}-${copy}`, `at ${point}`);
    writeFileSync(join(failpoints, `${service}.${point.replace(':', '-')}`), '');
  };
  say(`seed ${seed}, ${minutes} minutes, ${copies === 1 ? 'one copy' : 'two copies'} of every service`);
  let sound = true;
  let calm = 0;
  let stormy = 0;
  try {
    const until = Date.now() + minutes * 60_000;
    for (let round = 1; Date.now() < until && sound; round += 1) {
      const scene = { stack, strikes, oracle, dice: dice.for(round), failpoint };
      const since = Date.now();
      const struck = await playRound(scene, {
        calm: isCalm(round, dice),
        long: round === longRound && minutes >= longSoakMinutes,
      });
      const verdict = await oracle.judge({ ended: true });
      sound = verdict.violations.length === 0;
      if (struck.length === 0) calm += Date.now() - since;
      else stormy += Date.now() - since;
      say(`round ${round}: ${struck.join('; ') || 'no faults'}\n  ${counts(verdict)}`);
      for (const violation of verdict.violations) say(`  WRONG: ${violation}`);
    }
  } finally {
    await stack.stop();
    rmSync(failpoints, { recursive: true });
  }
  say(`${Math.round((100 * calm) / Math.max(1, calm + stormy))} % of the time without faults`);
  say(sound ? `SOUND: seed ${seed}` : `BROKEN: seed ${seed}`);
  return sound;
}

/** One of every three rounds; it is shorter than the others, which makes a quarter of the time. */
const isCalm = (round: number, dice: Dice): boolean => round % 3 === dice.for(-1 - Math.floor(round / 3)).number(0, 2);

/** @returns the names of the faults used */
async function playRound(scene: Scene, { calm, long }: { calm: boolean; long: boolean }): Promise<string[]> {
  const { stack, oracle, dice } = scene;
  const chosen = calm ? [] : chooseFaults(dice);
  const load = await Load.start({ origin: stack.url, ledger: oracle.ledger, dice: dice.for(1), refunds: true });
  const instants = payAtTheLastInstant(stack.url, dice.for(2), lastInstants);
  if (long) await brokerDownForTwoMinutes(scene);
  // Sequentially or concurrently, as the dice say.
  await Promise.all(
    chosen.map(async ({ name, afterMs }, index) => {
      await sleep(afterMs);
      await faults[name]?.({ ...scene, dice: dice.for(10 + index) });
    }),
  );
  await Promise.all([instants, sleep(calm ? 20_000 : 5_000)]);
  await load.stop();
  return [...(long ? ['the broker is down for two minutes'] : []), ...chosen.map(({ name }) => name)];
}

function chooseFaults(dice: Dice): { name: string; afterMs: number }[] {
  const names = Object.keys(faults);
  const left = [...names];
  return Array.from({ length: dice.number(1, 3) }, () => {
    const [name = ''] = left.splice(dice.number(0, left.length - 1), 1);
    return { name, afterMs: dice.number(500, 8_000) };
  });
}

const counts = ({ attempted, acknowledged, refused, unknown, lost, repaired }: Verdict): string =>
  `attempted ${attempted}, acknowledged ${acknowledged}, refused ${refused}, unknown ${unknown}, lost ${lost}, ` +
  `repaired ${JSON.stringify(repaired)}`;
