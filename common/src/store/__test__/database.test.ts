import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { createLogger } from '../../service/logger';
import { makeCertificate } from '../../testing/certificate';
import { eventually } from '../../testing/eventually';
import { connectDatabase, databaseAnswers, keepDatabase } from '../database';
import { BreakableDatabase } from './breakable-database';

let database: BreakableDatabase;

beforeEach(async () => {
  database = await BreakableDatabase.open();
  await connectDatabase(database.uri);
});
afterEach(async () => {
  await mongoose.disconnect();
  database.die();
});

describe('a database', () => {
  it('answers while it is connected', async () => {
    // Retried: on a stalled machine a ping may exceed its time limit.
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
    await mongoose.disconnect();
    expect(await databaseAnswers()).toBe(false);
  });

  it('that is away does not answer, however soon it is asked; and it does when it is back', async () => {
    await databaseAnswers();
    database.die();
    expect(await databaseAnswers()).toBe(false);
    await database.comeBack();
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
  });

  it('that hangs does not answer, nor does it keep anybody waiting', async () => {
    await databaseAnswers();
    database.hang();
    // The driver has not noticed, and would wait for ever.
    expect(mongoose.connection.readyState).toBe(mongoose.ConnectionStates.connected);
    expect(await databaseAnswers()).toBe(false);
  });

  it('whose driver has given up on it is connected to again', async () => {
    const stuck = mongoose.connection.getClient();
    hangDriver(stuck);
    expect(await databaseAnswers()).toBe(false);
    const keeper = keepDatabase(database.uri, createLogger('books', 'silent'), 0, 50);
    await keeper.start();
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
    await keeper.stop();
    expect(mongoose.connection.getClient()).not.toBe(stuck);
  });

  it('that is away for everybody keeps its connection, which the driver restores', async () => {
    const client = mongoose.connection.getClient();
    const asOthers = jest.spyOn(mongoose.mongo.MongoClient.prototype, 'connect');
    database.die();
    const keeper = keepDatabase(database.uri, createLogger('books', 'silent'), 0, 50);
    await keeper.start();
    await eventually(() => expect(asOthers).toHaveBeenCalled());
    await keeper.stop();
    asOthers.mockRestore();
    expect(mongoose.connection.getClient()).toBe(client);
    await database.comeBack();
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
  });
});

describe('a database that speaks TLS alone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ticketing-database-tls-'));
  const inside = (file: string) => join(directory, file);
  let secure: BreakableDatabase;
  beforeAll(async () => {
    makeCertificate(directory);
    const [key, cert] = [readFileSync(inside('tls.key')), readFileSync(inside('tls.crt'))];
    secure = await BreakableDatabase.open({ key, cert });
  });
  beforeEach(() => mongoose.disconnect());
  afterAll(() => {
    secure.die();
    rmSync(directory, { recursive: true });
  });

  it('is spoken to by a service whose address of it names its authority', async () => {
    await connectDatabase(`${secure.uri}?tls=true&tlsCAFile=${inside('ca.crt')}`);
    await eventually(async () => expect(await databaseAnswers()).toBe(true));
  });

  it('is not spoken to when nobody vouches for it', async () => {
    const client = new mongoose.mongo.MongoClient(`${secure.uri}?tls=true`);
    const refused = once(client, 'serverHeartbeatFailed');
    const connecting = client.connect().catch(() => undefined);
    const [{ failure }] = await refused;
    expect(failure.message).toMatch(/certificate/);
    await client.close();
    await connecting;
  });
});

/** The driver finds no server any more, as after its monitor hangs. */
function hangDriver(client: mongoose.mongo.MongoClient): void {
  const { topology } = client as unknown as { topology: { selectServer(): Promise<never> } };
  topology.selectServer = async () => {
    throw new mongoose.mongo.MongoServerSelectionError('hangs', {} as never);
  };
}
