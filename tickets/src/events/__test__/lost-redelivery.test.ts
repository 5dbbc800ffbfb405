import { DeadLetterModel, repairs } from '@ticketing/common';
import { eventually, TestService } from '@ticketing/common/testing';
import { lockOf, orderFor, orderSubjects, reserve, sell } from '../../__test__/fixtures';
import { tickets } from '../../app';
import { OrderReplicaModel } from '../../models/order-replica';
import { TicketModel } from '../../models/ticket';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterAll(() => service.stop());

const repaired = async () => (await repairs.get()).values.find(({ labels }) => labels.kind === 'effect')?.value ?? 0;

it('the lock follows its order although every handler died before it, and the message never comes again', async () => {
  const [reserved, sold, released] = [await sell(service), await sell(service), await sell(service)];
  const holder = await reserve(service, released.id);
  const orders = [
    orderFor(reserved.id),
    orderFor(sold.id, { version: 2, status: 'complete' }),
    { ...holder, version: 1, status: 'cancelled' as const },
  ];
  const dying = jest.spyOn(TicketModel.collection, 'updateOne').mockImplementation(() => {
    throw new Error('the process dies here');
  });
  for (const order of orders) await service.send(orderSubjects[order.status], order);
  await service.settle();
  dying.mockRestore();
  expect(await DeadLetterModel.countDocuments()).toBe(3);
  expect((await lockOf(reserved.id)).status).toBe('available');

  const before = await repaired();
  service.clock.advance(20_000);
  await eventually(async () => {
    expect(await lockOf(reserved.id)).toMatchObject({ status: 'reserved', orderId: orders[0]?.id });
    expect(await lockOf(sold.id)).toMatchObject({ status: 'sold', orderId: orders[1]?.id });
    expect(await lockOf(released.id)).toMatchObject({ status: 'available', orderId: null });
    expect(await OrderReplicaModel.countDocuments({ unsettled: { $exists: true } })).toBe(0);
    expect((await repaired()) - before).toBe(3);
  });
});
