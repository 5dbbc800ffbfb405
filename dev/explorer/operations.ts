import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Operation } from '../src/topology/operate-in';
import type { Outcome } from './shapes';

/** Lines shown of what a command says, and as many of its complaints. */
const mostLines = 200;
/** Characters shown of a line, and of a text in a line of JSON. */
const longestLine = 100_000;
const longestText = 5_000;
/** Characters that are read of a line: more than a message that a broker takes has as JSON. */
const longestRead = 16_000_000;
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
  const [said, complained] = [linesOf(child.stdout), linesOf(child.stderr)];
  try {
    const [exitCode] = await once(child, 'close');
    return { exitCode: exitCode ?? 1, ...said(), errors: complained().lines };
  } catch (error) {
    return { exitCode: 1, lines: [], more: 0, errors: [`${error instanceof Error ? error.message : error}`] };
  }
}

/** Reads a stream. @returns what tells its first lines, and how many more there were, once it has ended */
function linesOf(stream: Readable): () => Pick<Outcome, 'lines' | 'more'> {
  const lines: string[] = [];
  let [line, more] = ['', 0];
  const end = () => {
    if (lines.length < mostLines) lines.push(shortened(line));
    else more += 1;
    line = '';
  };
  stream.setEncoding('utf8').on('data', (text: string) => {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) end();
      line += part.slice(0, longestRead - line.length);
    }
  });
  return () => {
    if (line) end();
    return { lines, more };
  };
}

/** What is shown of a line. One of JSON stays so: its texts are shortened. */
function shortened(line: string): string {
  if (line.length <= longestText) return line;
  try {
    const short = JSON.stringify(JSON.parse(line, (_, value) => (typeof value === 'string' ? cut(value) : value)));
    if (short.length <= longestLine) return short;
  } catch {
    // It is no JSON.
  }
  return cut(line);
}

const cut = (text: string): string =>
  text.length <= longestText ? text : `${text.slice(0, longestText)}… and ${text.length - longestText} more characters`;
