/** Fills a running stack with a catalogue: the one in DATA_DIR, or the one at `--url http://…`. */
import { parseArgs } from 'node:util';
import { buyer, seed, sellers } from '../seed/seed';
import { dataDirectory } from '../settings';
import { readStackFile } from '../stack/stack-file';
import { main } from './main';

main(async () => {
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  const url = values.url?.replace(/\/$/, '') ?? runningStack();
  const { listed, alreadyThere, reserved, sold } = await seed(url, new Date());
  console.log(`${url}: ${listed} tickets listed (${alreadyThere} were there), ${reserved} reserved, ${sold} sold`);
  console.log(`Sellers: ${sellers.map(({ email }) => email).join(', ')}`);
  console.log(`Buyer:   ${buyer.email}`);
  console.log(`Everybody's password: ${buyer.password}`);
});

function runningStack(): string {
  const dataDir = dataDirectory(process.env);
  const gateway = readStackFile(dataDir).find(({ name }) => name === 'gateway');
  if (!gateway) throw new Error(`The stack in ${dataDir} has no gateway`);
  return gateway.url ?? `http://localhost:${gateway.port}`;
}
