import { type Stack, startStack } from '../../testing/stack';
import { seed } from '../seed';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { NO_CLIENT: '1' } });
}, 240_000);
afterAll(() => stack.stop(), 60_000);

async function countTickets(status: string): Promise<number> {
  const answer = await fetch(`${stack.url}/api/tickets?status=${status}&limit=100`);
  return ((await answer.json()) as unknown[]).length;
}

test('fills a running stack once, however often it is run', async () => {
  const first = await seed(stack.url, new Date());
  const second = await seed(stack.url, new Date());

  expect(first).toMatchObject({ listed: 100, alreadyThere: 0 });
  expect(first.reserved).toBeGreaterThan(0);
  expect(first.sold).toBeGreaterThan(0);
  expect(second).toEqual({ listed: 0, alreadyThere: 100, reserved: 0, sold: 0 });
  expect(await countTickets('available')).toBeLessThanOrEqual(100 - first.reserved - first.sold);
}, 180_000);
