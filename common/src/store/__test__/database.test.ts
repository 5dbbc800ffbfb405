import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import mongoose from 'mongoose';
import { eventually } from '../../testing/eventually';
import { freePort } from '../../testing/processes';
import { testDatabase } from '../../testing/test-service';
import { connectDatabase, databaseAnswers } from '../database';

/** Between the driver and the server, and able to hang or to die like one. */
const place = { port: 0, server: undefined as Server | undefined, sockets: new Set<Socket>() };
const target = new URL(testDatabase());

async function open(): Promise<void> {
  const server = createServer((inward) => {
    const outward = connect(Number(target.port), target.hostname);
    for (const socket of [inward, outward]) {
      place.sockets.add(socket);
      socket.on('error', () => {}).on('close', () => [inward, outward].map((side) => side.destroy()));
    }
    inward.pipe(outward).pipe(inward);
  });
  place.server = server.listen(place.port, '127.0.0.1');
  await once(server, 'listening');
}
function die(): void {
  place.server?.close();
  for (const socket of place.sockets) socket.destroy();
  place.sockets.clear();
}

beforeEach(async () => {
  place.port = await freePort();
  await open();
  await connectDatabase(`mongodb://127.0.0.1:${place.port}${target.pathname}`);
});
afterEach(async () => {
  await mongoose.disconnect();
  die();
});

describe('a database', () => {
  it('answers while it is connected', async () => {
    // It may take longer than it has while the machine stands still.
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
    await mongoose.disconnect();
    expect(await databaseAnswers()).toBe(false);
  });

  it('that is away does not answer, however soon it is asked; and it does when it is back', async () => {
    await databaseAnswers();
    die();
    expect(await databaseAnswers()).toBe(false);
    await open();
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
  });

  it('that hangs does not answer, nor does it keep anybody waiting', async () => {
    await databaseAnswers();
    for (const socket of place.sockets) socket.unpipe().pause();
    // The driver has not noticed, and would wait for ever.
    expect(mongoose.connection.readyState).toBe(mongoose.ConnectionStates.connected);
    expect(await databaseAnswers()).toBe(false);
  });
});
