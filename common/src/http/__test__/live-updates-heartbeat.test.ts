import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { LiveUpdates } from '../live-updates';

/** The part of a response that a stream uses. */
class FakeResponse extends EventEmitter {
  readonly written: string[] = [];
  writableLength = 0;
  set() {}
  flushHeaders() {}
  write(text: string) {
    this.written.push(text);
  }
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('a live stream gets a heartbeat every 15 seconds for as long as it is open', () => {
  const res = new FakeResponse();
  new LiveUpdates().open(res as unknown as Response, ['a']);
  jest.advanceTimersByTime(14_999);
  expect(res.written).toEqual([': connected\n\n']);
  jest.advanceTimersByTime(30_001);
  expect(res.written.slice(1)).toEqual([': heartbeat\n\n', ': heartbeat\n\n', ': heartbeat\n\n']);
  res.emit('close');
  jest.advanceTimersByTime(60_000);
  expect(res.written).toHaveLength(4);
  expect(jest.getTimerCount()).toBe(0);
});
