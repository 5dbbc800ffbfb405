import { eventually } from '../eventually';

describe('eventually', () => {
  it('repeats what fails until it holds, and hands on its result', async () => {
    let tries = 0;
    const result = await eventually(async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return tries;
    });
    expect(result).toBe(3);
  });

  it('rejects with the last failure when time is up', async () => {
    await expect(eventually(() => Promise.reject(new Error('never')), 50)).rejects.toThrow('never');
  });
});
