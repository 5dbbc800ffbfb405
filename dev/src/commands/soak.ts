/**
 * `npm run soak -- --minutes N --seed S`: random faults on a whole system, until a promise is broken or the time is up.
 */
import { parseArgs } from 'node:util';
import { soak } from '../../../tests/faults/soak/soak';
import { main } from './main';
import { onStop } from './on-stop';

main(async () => {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
  const minutes = Number(values.minutes ?? 5);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('Usage: npm run soak -- --minutes 20 --seed 7');
  onStop(() => process.exit(130));
  const sound = await soak({ minutes, seed, say: console.log });
  process.exit(sound ? 0 : 1);
});
