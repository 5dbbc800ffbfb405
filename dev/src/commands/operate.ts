/**
 * Runs an operator's command in a service of the running stack: `npm run operate -- orders dead-letters list`. Without
 * a command it prints the list of commands.
 */
import { runningStack } from '../running-stack';
import { operateIn } from '../topology/operate-in';
import { main } from './main';

main(async () => {
  const [service, ...command] = process.argv.slice(2);
  if (!service) throw new Error('Which service? npm run operate -- <service> <command>');
  process.exitCode = operateIn(runningStack(), service, command);
});
