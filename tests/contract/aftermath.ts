import { readFileSync } from 'node:fs';
import { deadLetters, pids, unhandledRejections } from '../support/whole-stack';
import { system } from './system';

let before: Record<string, number>;
beforeAll(() => {
  before = pids(system.stack);
});

describe('after everything that the contract allows and refuses', () => {
  it('nothing has been restarted, given up or left unhandled', async () => {
    expect(pids(system.stack)).toEqual(before);
    expect(await deadLetters(system.stack)).toBe(0);
    expect(unhandledRejections(system.stack)).toEqual([]);
  });

  it('no log has a password, a session or a secret in it', () => {
    const logs = system.stack.processes().map(({ log }) => readFileSync(log, 'utf8'));
    // The beginnings of a token and of a session cookie: three letters alone could appear in any random id.
    for (const secret of ['correct horse', 'eyJhbGci', 'eyJqd3Qi', 'whsec_'])
      expect(logs.filter((log) => log.includes(secret))).toEqual([]);
  });
});
