import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { bundled } from '@ticketing/common/testing';

export interface StripeServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts the Stripe emulator in its own process, which ends with this one. @param env for example WEBHOOK_URL */
export async function startStripeEmulator(env: Record<string, string> = {}): Promise<StripeServer> {
  const child = fork(bundled('dev/stripe-emulator'), {
    execArgv: [],
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return { url: await announced(child.stdout, /http:\S+/), stop: stopping(child) };
}

/** Starts stripe-mock, which validates requests against Stripe's OpenAPI and is stateless. */
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
