import { createLogger } from '../logger';
import { periodic } from '../periodic';

const lines: Record<string, unknown>[] = [];
const logger = createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) });

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** The longest pause between two runs, including the jitter. */
const pause = () => jest.advanceTimersByTimeAsync(1_250);

describe('a periodic worker', () => {
  it('runs again and again, for the first time after one pause', async () => {
    const run = jest.fn(async () => undefined);
    const worker = periodic('sweep', 1_000, logger, run);
    await worker.start();
    await jest.advanceTimersByTimeAsync(999);
    expect(run).not.toHaveBeenCalled();
    for (let times = 0; times < 10; times++) await pause();
    expect(run.mock.calls.length).toBeGreaterThanOrEqual(10);
    expect(run.mock.calls.length).toBeLessThanOrEqual(13);
    await worker.stop();
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
