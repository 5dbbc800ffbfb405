import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const root = resolve(__dirname, '../../../..');

export interface StripeServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts the Stripe emulator in a process of its own, which ends with this one. @param env for example WEBHOOK_URL */
export async function startStripeEmulator(env: Record<string, string> = {}): Promise<StripeServer> {
  const child = fork(resolve(root, 'dev/stripe-emulator/index.ts'), {
    execArgv: ['--conditions=@ticketing/source', '--import', 'tsx'],
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    cwd: root,
  });
  return { url: await announced(child.stdout, /http:\S+/), stop: stopping(child) };
}

/** Starts stripe-mock, which checks requests against Stripe's OpenAPI and has no state. */
export async function startStripeMock(binary: string): Promise<StripeServer> {
  const child = spawn(binary, ['-http-addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { url: `http://${await announced(child.stdout, /127\.0\.0\.1:\d+/)}`, stop: stopping(child) };
}

async function announced(output: Readable | null, address: RegExp): Promise<string> {
  if (!output) throw new Error('The server has no output');
  for await (const line of createInterface(output)) {
    const found = address.exec(line)?.[0];
    if (found) return found;
  }
  throw new Error('The server ended before it was ready');
}

const stopping = (child: ReturnType<typeof spawn>) => async () => {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
};
