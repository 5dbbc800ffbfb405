import { connect } from 'node:net';

/** How to see that a process is up: it accepts connections, or answers 200 to a request. */
export type Readiness = { tcp: number } | { http: string };

const PATIENCE_MS = 2000;

export async function isReady(readiness: Readiness): Promise<boolean> {
  return 'tcp' in readiness ? accepts(readiness.tcp) : answers(readiness.http);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: PATIENCE_MS });
    const settle = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
