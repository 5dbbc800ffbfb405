import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { LiveUpdates } from '../live-updates';

/** The part of a response that a stream uses. */
class FakeResponse extends EventEmitter {
  readonly written: string[] = [];
  writableLength = 0;
  readonly req = { ip: '198.51.100.1' };
  set() {}
  get() {}
  flushHeaders() {}
  write(text: string) {
    this.written.push(text);
  }
  end() {
    this.emit('close');
  }
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('a live stream gets a heartbeat every 15 seconds for as long as it is open', async () => {
  const res = new FakeResponse();
  await new LiveUpdates({ STREAMS: 1, STREAMS_PER_CLIENT: 1 }).open(res as unknown as Response, ['a']);
  jest.advanceTimersByTime(14_999);
  expect(res.written).toEqual([': connected\n\n']);
  jest.advanceTimersByTime(30_001);
  expect(res.written.slice(1)).toEqual([': heartbeat\n\n', ': heartbeat\n\n', ': heartbeat\n\n']);
  res.emit('close');
  jest.advanceTimersByTime(60_000);
  expect(res.written).toHaveLength(4);
  expect(jest.getTimerCount()).toBe(0);
});

it('a live stream ends at the next heartbeat once its session has, and is sent nothing before', async () => {
  const res = new FakeResponse();
  const live = new LiveUpdates({ STREAMS: 1, STREAMS_PER_CLIENT: 1 });
  let ended = false;
  await live.open(res as unknown as Response, ['a'], { hasEnded: () => ended });
  jest.advanceTimersByTime(15_000);
  expect(res.written).toHaveLength(2);
  ended = true;
  jest.advanceTimersByTime(15_000);
  expect([res.written.length, live.size, jest.getTimerCount()]).toEqual([2, 0, 0]);
});

it.each([
  ['a quarter of an hour, when its session lasts longer', 24 * 3600, 15 * 60],
  ['its session, when that ends sooner', 60, 60],
])('a live stream lasts for %s', async (_what, sessionSeconds, lasts) => {
  const live = new LiveUpdates({ STREAMS: 1, STREAMS_PER_CLIENT: 1 });
  const endsAt = new Date(Date.now() + sessionSeconds * 1000);
  await live.open(new FakeResponse() as unknown as Response, ['a'], { endsAt });
  jest.advanceTimersByTime(lasts * 1000 - 1);
  expect(live.size).toBe(1);
  jest.advanceTimersByTime(1);
  expect(live.size).toBe(0);
  expect(jest.getTimerCount()).toBe(0);
});
