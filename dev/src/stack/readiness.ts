import { connect } from 'node:net';

/** How to check that a process is up: it accepts connections, or answers 200 to a request. */
export type Readiness = { tcp: number } | { http: string };

/** @param patienceMs maximum wait for an answer, in milliseconds */
export async function isReady(readiness: Readiness, patienceMs = 2_000): Promise<boolean> {
  return 'tcp' in readiness ? accepts(readiness.tcp, patienceMs) : answers(readiness.http, patienceMs);
}

function accepts(port: number, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: patienceMs });
    const settle = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

async function answers(url: string, patienceMs: number): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
