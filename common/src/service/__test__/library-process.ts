import { connect } from 'node:net';
import type { BrokerOfRun } from '../../testing/broker-servers';
import { bundled, type RunningProcess, startProcess } from '../../testing/processes';
import { testDatabase } from '../../testing/test-service';

/** Settings the library starts with. */
export const settingsFor = (broker: BrokerOfRun) => ({
  PORT: '0',
  LOG_LEVEL: 'info',
  ...broker.settings,
  MONGO_URI: testDatabase(),
  JWT_KEY: 'hunter2-and-some-more-of-that-kind',
});

const program = bundled('common/src/service/__test__/library');

/** The command that runs the library. */
export const libraryProgram = (settings: Record<string, string>) => ({
  command: process.execPath,
  args: [program],
  env: { PATH: process.env.PATH, ...settings },
});

/** Runs the library; rejects with its output if it exits instead of starting. */
export async function startLibrary(settings: Record<string, string>): Promise<RunningProcess & { port: number }> {
  const library = await startProcess({ ...libraryProgram(settings), ready: /service is up/ });
  const port = Number(/"port":(\d+)/.exec(library.output())?.[1]);
  return { ...library, port };
}

/** A raw connection to a local port; requests are written and answers read as text. */
export function rawConnection(port: number) {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
  });
  return {
    get: (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nHost: library\r\n\r\n`),
    received: () => text,
  };
}
