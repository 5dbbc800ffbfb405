import mongoose from 'mongoose';
import { BreakableDatabase } from '../../store/__test__/breakable-database';
import { connectDatabase } from '../../store/database';
import { eventually } from '../../testing/eventually';
import { defineService } from '../define-service';
import { createLogger } from '../logger';
import { startService } from '../start-service';
import { waitFor } from '../wait-for';

jest.setTimeout(90_000);
const lines: string[] = [];
const log = { write: (line: string) => void lines.push(line) };
const logger = createLogger('library', 'info', log);
const waiting = () => lines.filter((line) => line.includes('waiting for'));
beforeEach(() => {
  lines.length = 0;
});

describe('what a service cannot start without', () => {
  it('is waited for, with one line in the log', async () => {
    const database = await BreakableDatabase.open();
    database.die();
    const tries = jest.spyOn(mongoose, 'connect');
    const definition = defineService({
      name: 'library',
      database: true,
      settings: {},
      build: () => ({}),
    });
    const starting = startService(definition, { environment: { PORT: '0', MONGO_URI: database.uri }, log });
    await eventually(() => expect(tries.mock.calls.length).toBeGreaterThan(1), 60_000);
    await database.comeBack();
    const service = await starting;
    expect(waiting()).toEqual([expect.stringContaining('waiting for the database')]);
    await service.stop();
    database.die();
  });

  it('is given up when the time is over, with its own complaint', async () => {
    const connect = jest.fn().mockRejectedValue(new Error('ECONNREFUSED'));
    await expect(waitFor('Redis', connect, { withinSeconds: 1, logger })).rejects.toThrow('ECONNREFUSED');
    expect(connect.mock.calls.length).toBeGreaterThan(1);
    expect(waiting()).toHaveLength(1);
  });

  it('is not waited for if its address is wrong', async () => {
    const connect = () => connectDatabase('mongodb://ada:hunter2@');
    await expect(waitFor('the database', connect, { withinSeconds: 60, logger })).rejects.toThrow();
    expect(waiting()).toEqual([]);
  });
});
