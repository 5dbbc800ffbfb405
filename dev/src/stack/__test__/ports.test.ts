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
