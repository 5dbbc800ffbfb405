import { setImmediate as turn } from 'node:timers/promises';
import { createLogger } from '@ticketing/common';
import { Afterwards } from '../afterwards';

describe('work after an answer', () => {
  it('is waited for when the service stops, and a failure is logged', async () => {
    const lines: string[] = [];
    const afterwards = new Afterwards(createLogger('auth', 'error', { write: (line) => void lines.push(line) }));
    const done: string[] = [];
    afterwards.begin(async () => {
      await turn();
      done.push('written');
    });
    afterwards.begin(async () => {
      throw new Error('the database is away');
    });
    await afterwards.finished();
    expect(done).toEqual(['written']);
    expect(lines).toEqual([expect.stringContaining('the database is away')]);
  });
});
