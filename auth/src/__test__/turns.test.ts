import { Turns } from '../turns';

/** Work of many callers that a test ends one by one; records who has begun. */
function office(turns: Turns) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const take = (caller: string) =>
    turns.take(caller, () => {
      begun.push(caller);
      return new Promise<string>((resolve) => ends.push(() => resolve(caller)));
    });
  /** Ends the work that began first. */
  async function endNext() {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
  return { begun, take, endNext };
}

describe('taking turns', () => {
  it('lets so much run at once, and begins the next when one ends', async () => {
    const { begun, take, endNext } = office(new Turns(2, 10));
    const all = ['a', 'b', 'c', 'd'].map(take);
    expect(begun).toEqual(['a', 'b']);
    await endNext();
    expect(begun).toEqual(['a', 'b', 'c']);
    for (let end = 0; end < 3; end++) await endNext();
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('delays somebody else by one piece of work, however much one caller asks for', async () => {
    const { begun, take, endNext } = office(new Turns(2, 10));
    const flood = Array.from({ length: 12 }, () => take('flood'));
    const ann = take('ann');
    flood.at(-1)?.catch(() => {});
    await endNext();
    expect(begun).toEqual(['flood', 'flood', 'ann']);
    await endNext();
    await endNext();
    expect(await ann).toBe('ann');
  });

  it('refuses the newest of who has most waiting, and never who asks for little', async () => {
    const { take } = office(new Turns(1, 3));
    const [, ...waiting] = Array.from({ length: 4 }, () => take('flood'));
    const ann = take('ann');
    const refused = expect(waiting[2]).rejects.toMatchObject({ code: 'too_many_attempts', retryAfterSeconds: 5 });
    await refused;
    const again = take('flood');
    await expect(again).rejects.toMatchObject({ code: 'too_many_attempts' });
    expect(await Promise.race([ann, 'still waits'])).toBe('still waits');
  });

  it('goes on after work that failed', async () => {
    const turns = new Turns(1, 1);
    const failing = turns.take('a', () => Promise.reject(new Error('no memory')));
    const next = turns.take('b', async () => 'done');
    await expect(failing).rejects.toThrow('no memory');
    expect(await next).toBe('done');
  });
});
