import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import mongoose from 'mongoose';
import { findStandIn } from '../mongo-stand-in';

const standIn = findStandIn();
const directory = mkdtempSync(join(tmpdir(), 'ticketing-stand-in-ä-'));
let running: RunningProcess | undefined;
// Several starts of a JVM.
jest.setTimeout(120_000);

afterAll(async () => {
  await running?.stop();
  rmSync(directory, { recursive: true });
});

/** Starts the stand-in; none of its files grows beyond `limit`, in the shell's unit. */
async function start(limit: string) {
  const port = await freePort();
  running = await startProcess({
    command: 'sh',
    args: ['-c', `ulimit -f ${limit}; exec "$0" "$@"`, `${standIn}`, '--port', `${port}`, '--dbpath', directory],
    // Java then takes the names of files for ASCII, unless the stand-in says otherwise.
    env: { ...process.env, LC_ALL: 'C' },
    ready: /Waiting for connections/,
  });
  const connection = await mongoose.createConnection(`mongodb://127.0.0.1:${port}/test`).asPromise();
  return { running, connection, collection: connection.collection('things') };
}

/** Writes until a write fails. @returns how many were acknowledged */
async function fill(write: () => Promise<unknown>): Promise<number> {
  for (let acknowledged = 0; ; acknowledged += 1) {
    const written = await write().then(
      () => true,
      () => false,
    );
    if (!written) return acknowledged;
  }
}

// With a real mongod there is no stand-in.
(standIn ? describe : describe.skip)('the MongoDB stand-in', () => {
  it('ends when its disk is full, in a folder with an umlaut where the locale is C, too, and has what it acknowledged once there is room again', async () => {
    const full = await start('2048');
    const acknowledged = await fill(() => full.collection.insertOne({ text: 'x'.repeat(50_000) }));
    expect(acknowledged).toBeGreaterThan(0);
    await eventually(() => expect(full.running.ended()).toBe(1));
    await full.connection.close();

    const roomy = await start('unlimited');
    expect(await roomy.collection.countDocuments()).toBeGreaterThanOrEqual(acknowledged);
    await roomy.connection.close();
  });
});
