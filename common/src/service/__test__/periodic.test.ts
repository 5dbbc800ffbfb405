import { createLogger } from '../logger';
import { periodic } from '../periodic';

const lines: Record<string, unknown>[] = [];
const logger = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** The longest pause before the first run. */
const pause = () => jest.advanceTimersByTimeAsync(1_250);

describe('a periodic worker', () => {
  it('runs again and again, for the first time after a pause', async () => {
    const run = jest.fn(async () => undefined);
    const worker = periodic('sweep', 1_000, logger, run);
    await worker.start();
    await jest.advanceTimersByTimeAsync(249);
    expect(run).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(11_000);
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(10);
    expect(run.mock.calls.length).toBeLessThanOrEqual(12);
    await worker.stop();
  });

  it('runs at the moment when others of its process run', async () => {
    const moments: number[] = [];
    const others = [1_000, 2_000].map((everyMs) =>
      periodic('sweep', everyMs, logger, async () => void moments.push(performance.now())),
    );
    for (const worker of others) {
      await worker.start();
      await jest.advanceTimersByTimeAsync(330);
    }
    await jest.advanceTimersByTimeAsync(10_000);
    const [first = 0, ...later] = moments;
    // Timers know whole milliseconds.
    const apart = later.map((moment) => Math.abs(((moment - first + 500) % 1_000) - 500));
    expect(Math.max(...apart)).toBeLessThan(5);
    expect(later.length).toBeGreaterThanOrEqual(13);
    for (const worker of others) await worker.stop();
  });

  it('never runs twice at once, however long a run takes', async () => {
    let finish = () => {};
    const run = jest.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const worker = periodic('sweep', 1_000, logger, run);
    await worker.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(run).toHaveBeenCalledTimes(1);
    finish();
    await pause();
    expect(run).toHaveBeenCalledTimes(2);
    finish();
    await worker.stop();
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('logs a run that %s, and runs again', async (_how, fail) => {
    const run = jest.fn<Promise<void>, []>().mockImplementationOnce(fail).mockResolvedValue();
    const worker = periodic('sweep', 1_000, logger, run);
    await worker.start();
    await pause();
    await pause();
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(lines.at(-1)).toMatchObject({ level: 40, worker: 'sweep', err: { message: 'no' } });
    await worker.stop();
  });

  it('stops only when its run has ended, and never runs again', async () => {
    let finish = () => {};
    const run = jest.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const worker = periodic('sweep', 1_000, logger, run);
    await worker.start();
    await pause();
    let stopped = false;
    const stopping = worker.stop().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(run).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('may be stopped before it has ever run, or been started', async () => {
    const run = jest.fn(async () => undefined);
    const worker = periodic('sweep', 1_000, logger, run);
    await worker.stop();
    await worker.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(run).not.toHaveBeenCalled();
  });
});
