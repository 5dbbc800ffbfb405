import { setImmediate as turn } from 'node:timers/promises';
import { eventually } from '../../testing/eventually';
import { Sharing } from '../sharing';

/** Queries that are answered when the test says so. */
class Queries {
  readonly begun: { answer(value: string): void; fail(error: Error): void }[] = [];
  readonly query = () =>
    new Promise<string>((answer, fail) => {
      this.begun.push({ answer, fail });
    });
}

let queries: Queries;
let sharing: Sharing<string>;
beforeEach(() => {
  [queries, sharing] = [new Queries(), new Sharing()];
});

const ask = (key = 'a') => sharing.ask(key, queries.query);

test('callers who come while a query runs share the answer of the next one', async () => {
  const first = ask();
  const others = [ask(), ask(), ask()];
  queries.begun[0]?.answer('old');
  expect(await first).toBe('old');
  await turn();
  expect(queries.begun).toHaveLength(2);
  queries.begun[1]?.answer('new');
  expect(await Promise.all(others)).toEqual(['new', 'new', 'new']);
  expect(queries.begun).toHaveLength(2);
});

test('a query that has begun is not joined, even if others waited for it', async () => {
  const first = ask();
  const second = ask();
  queries.begun[0]?.answer('1');
  await first;
  await turn();
  const third = ask();
  queries.begun[1]?.answer('2');
  expect(await second).toBe('2');
  await turn();
  queries.begun[2]?.answer('3');
  expect(await third).toBe('3');
});

test('each key has its own queries, and what is over is forgotten', async () => {
  const [a, b] = [ask('a'), ask('b')];
  queries.begun[0]?.answer('a');
  queries.begun[1]?.answer('b');
  expect(await Promise.all([a, b])).toEqual(['a', 'b']);
  const again = ask('a');
  queries.begun[2]?.answer('once more');
  expect(await again).toBe('once more');
});

test('a query that fails fails only those who share it', async () => {
  const first = ask();
  const second = ask();
  queries.begun[0]?.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await turn();
  queries.begun[1]?.answer('back');
  expect(await second).toBe('back');
});

test('a caller can wait until running work is done, no matter how it ends', async () => {
  expect(sharing.over('a')).toBeUndefined();
  const work = sharing.begin('a', queries.query);
  const over = sharing.over('a');
  queries.begun[0]?.fail(new Error('in vain'));
  await expect(work).rejects.toThrow('in vain');
  await over;
  expect(sharing.over('a')).toBeUndefined();
});

test('what is over can be known of for a while, and then no longer', async () => {
  sharing = new Sharing(20);
  const work = sharing.begin('a', queries.query);
  queries.begun[0]?.answer('done');
  await work;
  await expect(sharing.over('a')).resolves.toBe('done');
  await eventually(async () => expect(sharing.over('a')).toBeUndefined());
});
