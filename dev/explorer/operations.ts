import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Operation } from '../src/topology/operate-in';
import type { Outcome } from './shapes';

/** Lines shown of a command's output, and the length of one. */
const mostLines = 200;
const longestLine = 20_000;
/** A command that takes longer is ended. */
const endAfterMs = 300_000;

/** The operator's commands that the page has buttons for; of those with an argument, `all` or an id of a dead letter. */
export const commands: Record<string, 'alone' | 'with letter'> = {
  'outbox list': 'alone',
  'storage list': 'alone',
  'replicas reconcile': 'alone',
  'replicas rebuild': 'alone',
  'read-models rebuild': 'alone',
  'dead-letters list': 'alone',
  'dead-letters replay': 'with letter',
  'dead-letters discard': 'with letter',
};

/** @returns the words of an operator's command, or undefined if the page has none such */
export function wordsOf(command: unknown, letter: unknown): string[] | undefined {
  const kind = typeof command === 'string' && Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!kind) return undefined;
  const words = String(command).split(' ');
  if (kind === 'alone') return letter === undefined ? [...words, '--json'] : undefined;
  return typeof letter === 'string' && /^[\w-]{1,100}$/.test(letter) ? [...words, letter, '--json'] : undefined;
}

/** Runs an operator's command as `npm run operate` does. */
export async function carryOut({ command, args, cwd, env }: Operation, words: string[]): Promise<Outcome> {
  const child = spawn(command, [...args, ...words], { cwd, env: { ...process.env, ...env }, timeout: endAfterMs });
  const lines: string[] = [];
  let more = 0;
  const take = (line: string) => {
    if (lines.length < mostLines) lines.push(line.slice(0, longestLine));
    else more += 1;
  };
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', take);
  try {
    const [exitCode] = await once(child, 'close');
    return { exitCode: exitCode ?? 1, lines, more };
  } catch (error) {
    return { exitCode: 1, lines: [`${error instanceof Error ? error.message : error}`], more: 0 };
  }
}
