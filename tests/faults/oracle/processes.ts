import type { Stack } from '../../../dev/src/testing/stack';
import { unhandledRejections } from '../../support/whole-stack';
import type { Strikes } from '../strikes/strikes';

/** Every process of a stack that exited without being killed by a test, and every unhandled rejection. */
export function wrongEndings(stack: Stack, strikes: Strikes): string[] {
  const signalled = new Map<string, number>();
  const wrong: string[] = [];
  for (const [line, name = '', how] of stack.output.matchAll(/^(\S+): ended \((.*)\), starting it again.*$/gm)) {
    const expected = strikes.deaths.get(name);
    // A service that starts while, for example, the broker is away exits with code 1 after a while, and is retried.
    if (how === 'exit code 1' && expected !== undefined) continue;
    signalled.set(name, (signalled.get(name) ?? 0) + 1);
    if ((signalled.get(name) ?? 0) > (expected ?? 0)) wrong.push(line);
  }
  return [...wrong, ...unhandledRejections(stack)];
}
