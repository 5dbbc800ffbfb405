/** A process like those of a stack: listens on PORT, and starts another one, which it does not stop itself. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const { PORT, STUBBORN } = process.env;
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
if (STUBBORN) process.on('SIGTERM', () => {});
createServer((_request, response) => response.end(JSON.stringify({ pid: process.pid, child: child.pid }))).listen(
  PORT,
  '127.0.0.1',
);
console.log(`listening on ${PORT}`);
