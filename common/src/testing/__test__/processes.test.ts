import { createServer } from 'node:net';
import { eventually } from '../eventually';
import { freePort, startProcess } from '../processes';

const run = (script: string, timeoutMs?: number) =>
  startProcess({
    command: process.execPath,
    args: ['-e', script],
    ready: /ready/,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a process of a test', () => {
  it('is there once it says so, and says how it ended', async () => {
    const program = await run(`
      process.on('SIGTERM', () => { console.log('bye'); process.exit(3); });
      console.log('ready');
      setInterval(() => {}, 1000);`);
    expect(program.ended()).toBeUndefined();
    await program.stop('SIGTERM');
    expect(program.ended()).toBe(3);
    await eventually(() => expect(program.output()).toBe('ready\nbye\n'));
    await program.stop();
  });

  it('is killed unless told otherwise', async () => {
    const program = await run(`process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)`);
    await program.stop();
    expect(program.ended()).toBe('SIGKILL');
    expect(isAlive(program.pid)).toBe(false);
  });

  it('that ends at once is reported with all it said', async () => {
    await expect(run(`console.log('hello'); console.error('no'); process.exit(7)`)).rejects.toThrow(
      /ended with 7:\nhello\nno/,
    );
  });

  it('that never gets ready is killed', async () => {
    const failure = await run('setInterval(() => {}, 1000)', 100).catch(String);
    const [, pid] = /\(process (\d+)\) was not ready within 100 ms/.exec(String(failure)) ?? [];
    expect(pid).toBeDefined();
    await eventually(() => expect(isAlive(Number(pid))).toBe(false));
  });

  it('that cannot be started is reported', async () => {
    await expect(startProcess({ command: '/nowhere/to/be/found', args: [], ready: /x/ })).rejects.toThrow(/ENOENT/);
  });
});

it('freePort gives a port that one can listen on, and that no outgoing connection takes before', async () => {
  const port = await freePort();
  expect(port).toBeLessThan(32_768);
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
});
