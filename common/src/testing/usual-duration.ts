/**
 * Does something five times, one after the other.
 * @returns the median duration in milliseconds, which a momentary stall of the machine does not change
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
