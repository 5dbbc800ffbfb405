/** See and drive the broker: `npm run bus -- --help`. */
import { busProgram } from '../bus/program';
import { main } from './main';

main(async () => {
  await busProgram().parseAsync();
  // Whatever else still holds this process, such as standard input, no longer matters.
  process.exit();
});
