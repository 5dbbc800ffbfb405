import { isDuplicateKey } from '@ticketing/common';
import { newId, TestService } from '@ticketing/common/testing';
import { orders } from '../../app';
import { cancelOrder, type OfferedTicket, reserveTicket } from '../../domain/order';
import { createOrders, OrderModel } from '../order';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(orders);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const holdOf = (ticketId: string) => {
  const offered: OfferedTicket = { id: ticketId, title: 'Concert', price: 2050, currency: 'USD', status: 'available' };
  return (userId: string) => reserveTicket(offered, userId, service.clock.now(), 900_000);
};

/** As two copies of the service would: nothing between them but the database. */
const twoStores = () => [newStore(), newStore()] as const;
const newStore = () => createOrders(service.service.relay, service.clock);

async function insertTwice(ticketId: string) {
  const reserve = holdOf(ticketId);
  return Promise.allSettled(twoStores().map((store) => store.insert(reserve(newId()))));
}

describe('the unique index on the hold', () => {
  it('lets one of two inserts for a ticket through, and tells the other why not', async () => {
    const outcomes = await insertTwice(newId());
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refusal = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(isDuplicateKey(refusal?.reason)).toBe(true);
    expect(await OrderModel.countDocuments()).toBe(1);
  });

  it('alone decides that: without it both get through', async () => {
    await OrderModel.collection.dropIndex('hold_1');
    try {
      const outcomes = await insertTwice(newId());
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    } finally {
      await service.reset();
      await OrderModel.createIndexes();
    }
  });

  it('is there again at every start of the service', async () => {
    expect(await OrderModel.collection.indexes()).toContainEqual(
      expect.objectContaining({ key: { hold: 1 }, unique: true, sparse: true }),
    );
  });

  it('lets go of a ticket in the very write that cancels its order, and holds any number of cancelled ones', async () => {
    const ticketId = newId();
    const [one, other] = twoStores();
    for (const store of [one, other, one]) {
      const buyer = newId();
      const { id } = await store.insert(holdOf(ticketId)(buyer));
      await other.update(id, ({ state }) => cancelOrder(state, buyer));
      expect(await OrderModel.findById(id).lean()).not.toHaveProperty('hold');
    }
    expect(await OrderModel.countDocuments({ status: 'cancelled' })).toBe(3);
  });
});
