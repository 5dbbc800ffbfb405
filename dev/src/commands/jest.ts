/** Runs jest in the current folder (a workspace), with the servers its tests need; arguments are passed to jest. */
import { basename } from 'node:path';
import { serversForTests } from '../servers';
import { runJest } from '../testing/run-jest';
import { main } from './main';

main(async () => {
  const env = await serversForTests([basename(process.cwd())], console.log);
  process.exitCode = await runJest({ workspace: process.cwd(), args: process.argv.slice(2), env });
});
