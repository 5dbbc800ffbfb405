/**
 * npm run bench [-- --only WORK --rounds N --write]: what ours costs next to the baselines in bench/, as one table; with
 * --write, also in docs/performance.md.
 */
import { parseArgs } from 'node:util';
import { bench } from '../../../bench/src/bench';
import { tableOf, write } from '../../../bench/src/report';
import { main } from './main';
import { onStop } from './on-stop';

main(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      rounds: { type: 'string', default: '2' },
      write: { type: 'boolean', default: false },
    },
  });
  onStop(() => process.exit(130));
  const results = await bench({ rounds: Number(values.rounds), share: 1, only: values.only, say: console.log });
  console.log(`\n${tableOf(results)}`);
  if (values.write) write(results);
  process.exit();
});
