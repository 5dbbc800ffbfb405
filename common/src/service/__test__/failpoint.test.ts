import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrokerOfRun, startBroker } from '../../testing/broker-servers';
import { eventually } from '../../testing/eventually';
import { settingsFor, startLibrary } from './library-process';

// Every test starts processes.
jest.setTimeout(240_000);

let broker: BrokerOfRun;
let folder: string;

beforeAll(async () => {
  broker = await startBroker();
  folder = await mkdtemp(join(tmpdir(), 'ticketing-failpoints-'));
});
afterAll(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

const addBook = (port: number) =>
  fetch(`http://127.0.0.1:${port}/api/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'Walden', price: 1200 }),
  });

it('an armed failpoint kills the named service at that point, once', async () => {
  const settings = { ...settingsFor(broker), FAILPOINT_DIR: folder };
  const armed = join(folder, 'library.outbox-before-publish');
  const ofAnother = join(folder, 'orders.outbox-before-publish');
  await writeFile(ofAnother, '');

  const library = await startLibrary(settings);
  expect((await addBook(library.port)).status).toBe(201);
  expect(existsSync(ofAnother)).toBe(true);

  await writeFile(armed, '');
  await addBook(library.port).catch(() => undefined);
  await eventually(() => expect(library.ended()).toBe('SIGKILL'));
  expect(existsSync(armed)).toBe(false);

  const restarted = await startLibrary(settings);
  expect((await addBook(restarted.port)).status).toBe(201);
  await restarted.stop('SIGTERM');
  expect(restarted.ended()).toBe(0);
});

it('a file where failpoints are off kills nobody', async () => {
  await writeFile(join(folder, 'library.outbox-before-publish'), '');
  const library = await startLibrary(settingsFor(broker));
  expect((await addBook(library.port)).status).toBe(201);
  await library.stop('SIGTERM');
  expect(library.ended()).toBe(0);
});
