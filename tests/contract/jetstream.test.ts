/** The whole system on the other broker: TRANSPORT=jetstream runs any suite of stacks on it; here is one purchase. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../dev/src/paths';
import type { Stack } from '../../dev/src/testing/stack';
import { eventually } from '../support/eventually';
import { type Order, Person, type Ticket } from '../support/person';
import { deadLetters, wholeStack } from '../support/whole-stack';

let stack: Stack;
beforeAll(async () => {
  stack = await wholeStack({ TRANSPORT: 'jetstream' });
});
afterAll(() => stack?.stop());

/** An npm script, beside the running stack. */
const run = (...args: string[]): string => {
  // Without TRANSPORT: it is the running stack's.
  const { TRANSPORT: _, ...env } = process.env;
  const program = [join(root, 'dev/bin/run.mjs'), ...args];
  return execFileSync(process.execPath, program, {
    cwd: root,
    env: { ...env, DATA_DIR: stack.dataDir },
    encoding: 'utf8',
  });
};

describe('with TRANSPORT=jetstream', () => {
  it('a ticket is sold, and what the broker has stored survives its SIGKILL', async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(stack.url), Person.signUp(stack.url)]);
    const { id: ticketId } = await seller.sell('Two brokers', 10);
    const { body: order } = await buyer.reserve(ticketId);
    stack.kill('jetstream');
    expect((await buyer.pay(order.id)).status).toBe(201);
    await stack.waitForRestart('jetstream');
    await eventually(async () => {
      expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
      expect((await buyer.get<Ticket>(`/api/tickets/${ticketId}`)).body.status).toBe('sold');
    });
    expect(await deadLetters(stack)).toBe(0);
    expect(stack.processes().map(({ name }) => name)).not.toContain('nats-streaming');
  });

  it('an operator sees what the streams hold, and what a request has caused', async () => {
    expect(run('operate', 'orders', 'storage', 'list')).toMatch(/^channel ORDERS {2}\d+\.\d MB in [1-9]\d* messages$/m);
    const seller = await Person.signUp(stack.url);
    const { headers } = await seller.post('/api/tickets', { title: 'Traced', price: 10 });
    const trace = () => run('bus', 'trace', `${headers.get('x-request-id')}`);
    await eventually(async () => expect(trace()).toMatch(/^ticket:created {2}[0-9a-f]{24} v0 /m));
  });
});
