import { TestClock } from '../../testing';
import { Lease } from '../lease';
import { closeShelf, openShelf } from './shelf';

beforeAll(openShelf);
afterAll(closeShelf);

const aMinute = 60_000;
const clock = new TestClock();
const lease = (name: string) => new Lease<{ done: number }>(name, clock, aMinute);

it('of many copies that want it at once, one gets a lease', async () => {
  const taken = await Promise.all(Array.from({ length: 20 }, () => lease('wanted').take()));
  expect(taken.filter((notes) => notes !== undefined)).toEqual([{}]);
});

it('a lease whose holder has died is free again after its time, with the notes that were made', async () => {
  const [dying, next] = [lease('dying'), lease('dying')];
  await dying.take();
  await dying.note({ done: 7 });
  clock.advance(0.9 * aMinute - 1);
  expect(await next.take()).toBeUndefined();
  clock.advance(1);
  expect(await next.take()).toEqual({ done: 7 });
});

it('a lease is free for a timer that comes a little early', async () => {
  const early = lease('early');
  for (let times = 0; times < 3; times += 1) {
    expect(await early.take()).toBeDefined();
    clock.advance(aMinute - 5);
  }
});

it('a holder who comes back too late writes nothing into the notes of the next', async () => {
  const [slow, next] = [lease('slow'), lease('slow')];
  await slow.take();
  clock.advance(aMinute);
  await next.take();
  await next.note({ done: 2 });
  await slow.note({ done: 1 });
  clock.advance(aMinute);
  expect(await next.take()).toEqual({ done: 2 });
});

it('a lease that was taken by a clock a year ahead keeps nobody out', async () => {
  const ahead = new TestClock();
  ahead.advance(365 * 24 * 60 * aMinute);
  await new Lease('of the future', ahead, aMinute).take();
  expect(await lease('of the future').take()).toBeDefined();
});

it('a lease that was taken by a clock a little ahead is waited for', async () => {
  const ahead = new TestClock();
  ahead.advance(clock.now().getTime() - ahead.now().getTime() + aMinute / 2);
  await new Lease('of the next minute', ahead, aMinute).take();
  expect(await lease('of the next minute').take()).toBeUndefined();
  clock.advance(1.5 * aMinute);
  expect(await lease('of the next minute').take()).toBeDefined();
});
