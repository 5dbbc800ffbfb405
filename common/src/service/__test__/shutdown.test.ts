import { createLogger } from '../logger';
import { Shutdown, stopWithinMs } from '../shutdown';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const stopped: string[] = [];
  const shutdown = new Shutdown(logger);
  const add = (name: string, stop: () => unknown = () => undefined) =>
    shutdown.add(name, async () => {
      await stop();
      stopped.push(name);
    });
  return { shutdown, add, stopped, lines };
}

describe('Shutdown', () => {
  it('stops what was started last first, one after the other', async () => {
    const { shutdown, add, stopped } = setUp();
    add('database');
    add('broker', () => new Promise((resolve) => setImmediate(resolve)));
    add('http', () => new Promise((resolve) => setImmediate(resolve)));
    await shutdown.run();
    expect(stopped).toEqual(['http', 'broker', 'database']);
  });

  it('goes on when a step fails, in whatever way, and logs which one', async () => {
    const { shutdown, add, stopped, lines } = setUp();
    add('database');
    add('broker', () => Promise.reject(new Error('gone already')));
    shutdown.add('cache', () => {
      throw new Error('at once');
    });
    await shutdown.run();
    expect(stopped).toEqual(['database']);
    expect(lines).toMatchObject([
      { level: 50, step: 'cache', err: { message: 'at once' } },
      { level: 50, step: 'broker', err: { message: 'gone already' } },
    ]);
  });

  it('cuts off what never ends, and ends in time after the delay, however much hangs', async () => {
    jest.useFakeTimers();
    const { shutdown, add, stopped, lines } = setUp();
    add('database');
    for (let step = 0; step < 20; step++) add(`step ${step}`, () => new Promise(() => {}));
    const delayMs = 20_000;
    const ended = shutdown.run(() => new Promise((resolve) => setTimeout(resolve, delayMs)));
    await jest.advanceTimersByTimeAsync(delayMs + stopWithinMs);
    await ended;
    jest.useRealTimers();
    expect(lines).toHaveLength(20);
    expect(stopped).toEqual(['database']);
  });

  it('stops once, however often it is asked to', async () => {
    const { shutdown, add, stopped } = setUp();
    add('database');
    await Promise.all([shutdown.run(), shutdown.run()]);
    await shutdown.run();
    expect(stopped).toEqual(['database']);
  });
});
