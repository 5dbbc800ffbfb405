/**
 * Does something five times, one after the other.
 * @returns how long it usually takes, in milliseconds: the median, so that a machine that stalls for a moment is no matter
 */
export async function usualDuration(work: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  while (durations.length < 5) {
    const began = performance.now();
    await work();
    durations.push(performance.now() - began);
  }
  return durations.sort((a, b) => a - b)[2] ?? Number.POSITIVE_INFINITY;
}
