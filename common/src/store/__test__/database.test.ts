import mongoose from 'mongoose';
import { eventually } from '../../testing/eventually';
import { connectDatabase, databaseAnswers } from '../database';
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
});
