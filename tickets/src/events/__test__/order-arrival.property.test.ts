import { DeadLetterModel, type OrderStatus } from '@ticketing/common';
import { TestService } from '@ticketing/common/testing';
import fc from 'fast-check';
import { lockOf, orderFor, orderSubjects, sell } from '../../__test__/fixtures';
import { tickets } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterAll(() => service.stop());

interface Told {
  order: 'first' | 'second';
  version: number;
  status: OrderStatus;
}

const life = (order: Told['order'], statuses: OrderStatus[]): Told[] =>
  statuses.map((status, version) => ({ order, version, status }));

/** The first order ended before the second one could be created; the second may be at any stage. */
const firstLives: OrderStatus[][] = [
  ['created', 'cancelled'],
  ['created', 'awaiting:payment', 'cancelled'],
  // It was bought, and its money given back.
  ['created', 'awaiting:payment', 'complete', 'refunding', 'refunded'],
];
const secondLives: OrderStatus[][] = [
  ['created'],
  ['created', 'cancelled'],
  ['created', 'awaiting:payment'],
  ['created', 'awaiting:payment', 'cancelled'],
  ['created', 'awaiting:payment', 'complete'],
];
const histories = firstLives.flatMap((first) =>
  secondLives.map((second) => [...life('first', first), ...life('second', second)]),
);

/** A history, and the same events in any order, some of them duplicated. */
const deliveries = fc.constantFrom(...histories).chain((history) =>
  fc.array(fc.constantFrom(...history), { maxLength: 5 }).chain((again) => {
    const all = [...history, ...again];
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    return fc.record({ history: fc.constant(history), arrived: shuffled });
  }),
);

/**
 * Publishes the events of two orders for a new ticket.
 * @param atOnce whether all events are sent together, or each only after the previous one has been handled
 * @returns the ticket's status and which order it belongs to
 */
async function lockAfter(events: Told[], atOnce: boolean): Promise<string> {
  const { id } = await sell(service);
  const orders = {
    first: orderFor(id, { expiresAt: '2027-01-01T12:00:00.000Z' }),
    second: orderFor(id, { expiresAt: '2027-01-01T12:15:00.000Z' }),
  };
  for (const { order, version, status } of events) {
    const refund = status.startsWith('refund') && { refund: { amount: 2000, sellAgain: true } };
    await service.send(orderSubjects[status], { ...orders[order], version, status, ...refund });
    if (!atOnce) await service.settle();
  }
  await service.settle();
  const { status, orderId } = await lockOf(id);
  const holder = Object.entries(orders).find(([, order]) => order.id === orderId)?.[0];
  return `${status} ${holder}`;
}

const perfect = new Map<Told[], Promise<string>>();

/** The lock after the same events in perfect order, computed once per history. */
function lockAfterPerfect(history: Told[]): Promise<string> {
  const lock = perfect.get(history) ?? lockAfter(history, false);
  perfect.set(history, lock);
  return lock;
}

describe('the events of two successive orders for one ticket', () => {
  it('end, in any order and however often each arrives, as in the perfect order', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, fc.boolean(), async ({ history, arrived }, atOnce) => {
        expect(await lockAfter(arrived, atOnce)).toBe(await lockAfterPerfect(history));
      }),
      { numRuns: 25 },
    );
    expect(await DeadLetterModel.countDocuments()).toBe(0);
  }, 180_000);

  it('end, in the perfect order, as the last of them says', async () => {
    const first = life('first', ['created', 'cancelled']);
    const ends = {
      'reserved second': ['created', 'awaiting:payment'],
      'sold second': ['created', 'awaiting:payment', 'complete'],
      'available undefined': ['created', 'cancelled'],
    } satisfies Record<string, OrderStatus[]>;
    for (const [end, second] of Object.entries(ends))
      expect(await lockAfter([...first, ...life('second', second)], false)).toBe(end);
  });
});
