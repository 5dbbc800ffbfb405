import { AsyncLocalStorage } from 'node:async_hooks';
import { GroupCommit } from '../group-commit';

const event = new AsyncLocalStorage<string>();

test('a write alone is a part of its own event, and what several share is a part of none', async () => {
  const made: [string, string | undefined][] = [];
  let fails = false;
  const group = new GroupCommit<string>({
    one: async (write) => made.push([write, event.getStore()]),
    all: async (writes) => {
      made.push([writes.join(), event.getStore()]);
      if (fails) throw new Error('The connection is lost');
    },
  });
  const make = (write: string) => event.run(`event of ${write}`, () => group.make(write));
  await make('a');
  await Promise.all(['b', 'c'].map(make));
  fails = true;
  await Promise.all(['d', 'e'].map(make));
  expect(made).toEqual([
    ['a', 'event of a'],
    ['b,c', undefined],
    ['d,e', undefined],
    ['d', 'event of d'],
    ['e', 'event of e'],
  ]);
});
