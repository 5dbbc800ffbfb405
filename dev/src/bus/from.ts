import type { From } from '@ticketing/common';

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const fromHelp = 'earliest, last, last-per-subject, new, "seq N", "time 2026-11-26T10:00:00Z" or "since 10m"';

/**
 * Where to start: the words of --from.
 * @throws Error that says what there is
 */
export function parseFrom(words: string, now = new Date()): From {
  const [policy = '', argument = '', ...more] = words.trim().split(/\s+/);
  if (more.length === 0) {
    if (!argument && (policy === 'earliest' || policy === 'last' || policy === 'last-per-subject' || policy === 'new'))
      return { policy };
    if (policy === 'seq' && /^[1-9]\d*$/.test(argument)) return { policy: 'sequence', sequence: Number(argument) };
    const time = new Date(argument);
    if (policy === 'time' && !Number.isNaN(time.getTime())) return { policy: 'time', time };
    const [, amount, unit] = /^(\d+)([smhd])$/.exec(argument) ?? [];
    if (policy === 'since' && amount)
      return { policy: 'time', time: new Date(now.getTime() - Number(amount) * unitsMs[unit as keyof typeof unitsMs]) };
  }
  throw new Error(`"${words}" is no place to start: there is ${fromHelp}`);
}
