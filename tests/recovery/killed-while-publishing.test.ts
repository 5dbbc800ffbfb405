import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '../../dev/src/testing/stack';
import { eventually } from '../support/eventually';
import { Person, type Ticket } from '../support/person';
import { deadLetters, documents, wholeStack } from '../support/whole-stack';

let stack: Stack;
let seller: Person;
const failpoints = mkdtempSync(join(tmpdir(), 'ticketing-failpoints-'));

beforeAll(async () => {
  stack = await wholeStack({ FAILPOINT_DIR: failpoints });
  seller = await Person.signUp(stack.url);
});
afterAll(async () => {
  await stack.stop();
  rmSync(failpoints, { recursive: true });
});

/** Lists a ticket while the tickets service is set to die at a failpoint, once. */
async function listAndDie(title: string, point: string): Promise<void> {
  const { pid } = stack.process('tickets-1');
  writeFileSync(join(failpoints, `tickets.${point}`), '');
  // The answer may or may not get out before the process dies; the write is what counts.
  await seller.post('/api/tickets', { title, price: 10 }).catch(() => undefined);
  await stack.waitForRestart('tickets-1', pid);
}

const replicaOf = async (title: string) =>
  (await documents(stack, 'orders', 'ticketreplicas')).filter((replica) => replica.title === title);

const outboxOf = async (title: string) =>
  (await documents(stack, 'tickets', 'tickets')).find((ticket) => ticket.title === title)?.outbox;

describe('a service killed with SIGKILL', () => {
  it('after its write and before the publish delivers the event when it is back', async () => {
    await listAndDie('Before', 'outbox-before-publish');
    await eventually(async () => {
      expect(await replicaOf('Before')).toMatchObject([{ version: 0 }]);
      expect(await outboxOf('Before')).toEqual([]);
    });
  });

  it('after the publish and before the removal sends the event again, which changes nothing', async () => {
    await listAndDie('After', 'outbox-after-publish');
    await eventually(async () => {
      expect(await replicaOf('After')).toMatchObject([{ version: 0 }]);
      expect(await outboxOf('After')).toEqual([]);
    });
    const [replica] = await replicaOf('After');
    const buyer = await Person.signUp(stack.url);
    expect((await buyer.reserve(String(replica?._id))).status).toBe(201);
    await eventually(async () => {
      const { body } = await buyer.get<Ticket>(`/api/tickets/${replica?._id}`);
      expect(body.status).toBe('reserved');
    });
    expect(await deadLetters(stack)).toBe(0);
  });
});
