import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Router } from 'express';
import request from 'supertest';
import { eventually } from '../../testing/eventually';
import { testApp } from './test-app';

let server: Server;
let lines: { msg: string }[];
const arrived: { finish(): void }[] = [];

beforeAll(async () => {
  const slow = Router().get('/slow', (_req, res) => {
    arrived.push({ finish: () => res.json({ late: true }) });
  });
  const made = testApp({ extra: [slow] });
  lines = made.lines;
  server = createServer(made.app).listen(0);
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function raw(text: string): Socket {
  const socket = connect((server.address() as AddressInfo).port);
  socket.on('error', () => {});
  socket.write(text);
  return socket;
}
const works = async () => expect((await request(server).get('/api/me')).status).toBe(200);

describe('a client that goes away', () => {
  it('in the middle of its body breaks nothing, and is no error of ours', async () => {
    const headers = 'Host: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nX-Request-Id: aborted-body';
    const socket = raw(`POST /api/echo HTTP/1.1\r\n${headers}\r\n\r\n{"a":`);
    await once(server, 'request');
    socket.destroy();
    await eventually(() => expect(JSON.stringify(lines)).toContain('aborted-body'));
    expect(lines.filter(({ msg }) => msg === 'request failed')).toEqual([]);
    await works();
  });

  it('before its answer is ready breaks nothing', async () => {
    const socket = raw('GET /api/slow HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(() => expect(arrived).toHaveLength(1));
    socket.destroy();
    await once(socket, 'close');
    arrived[0]?.finish();
    await works();
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['an enormous header', `GET /api/me HTTP/1.1\r\nHost: x\r\nCookie: session=${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a request without a host', 'GET /api/me HTTP/1.1\r\n\r\n', 400],
    ['two lengths', 'POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}', 400],
    ['a line break in the path', 'GET /api/\n/me HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ])('(%s) is refused and breaks nothing', async (_what, text, status) => {
    const socket = raw(text);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    await once(socket, 'close');
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    await works();
  });
});
