import crypto from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Ports } from '../ports';

test('a held port is released though somebody has connected to it', async () => {
  const ports = new Ports();
  const port = await ports.hold();
  const early = connect(port, '127.0.0.1');
  early.on('error', () => undefined);
  await once(early, 'connect');

  await ports.release(port);

  const late = connect(port, '127.0.0.1');
  const [error] = await once(late, 'error');
  expect(error.code).toBe('ECONNREFUSED');
});

test('a port that was released is not chosen by anybody else, although nobody listens on it', async () => {
  const chance = jest.spyOn(crypto, 'randomInt');
  const always = (() => 7) as () => never;
  chance.mockImplementationOnce(always);
  const ports = new Ports();
  const port = await ports.hold();
  await ports.release(port);

  chance.mockImplementationOnce(always);
  expect(await new Ports().hold()).not.toBe(port);
});
