import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { StackProcess } from '../../dev/src/stack/stack-file';

/** The status of this machine's answer to a client that believes it to be another host. */
export async function statusFor(port: number, host: string, path = '/metrics'): Promise<number | undefined> {
  const asking = request({ port, host: '127.0.0.1', path, headers: { host } }).end();
  const [answer]: IncomingMessage[] = await once(asking, 'response');
  answer?.resume();
  return answer?.statusCode;
}

const foreign = (port: number) => [
  'evil.example',
  `evil.example:${port}`,
  'localhost.evil.example',
  'localhost.',
  'localhost,evil.example',
  '127.0.0.1.evil.example',
  '[::1].evil.example',
  '[::2]',
  '10.0.0.1',
];

/**
 * Asks every HTTP process of a stack, by other names than this machine's and by its own. Skips the broker's monitoring
 * (monitoringUrl), which answers any name.
 * @returns wrong answers: process, host and status
 */
export async function openToForeignHosts(processes: StackProcess[]): Promise<[string, string, number | undefined][]> {
  const wrong: [string, string, number | undefined][] = [];
  for (const { name, port } of processes.filter((one) => one.url?.startsWith('http:'))) {
    for (const host of [...foreign(port), 'localhost', `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      const status = await statusFor(port, host);
      if ((status === 421) !== foreign(port).includes(host)) wrong.push([name, host, status]);
    }
    // Next.js leads to the address that a request names in full, and shows nothing.
    const status = await statusFor(port, 'evil.example', `http://localhost:${port}/metrics`);
    if (status !== 421 && status !== 308)
      wrong.push([name, 'evil.example, for an address that is named in full', status]);
  }
  return wrong;
}
