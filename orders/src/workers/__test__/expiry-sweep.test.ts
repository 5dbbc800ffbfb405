import { metrics, Subjects } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import {
  eventsOf,
  holdMs,
  reserve,
  reserveAndAuthorize,
  reserveAndPay,
  startOrders,
  statusOf,
} from '../../__test__/fixtures';
import { createOrderStore, OrderModel } from '../../models/order';
import { measureBeingPaid } from '../being-paid';
import { expireOverdue } from '../expiry-sweep';

const graceMs = 5_000;
let service: TestService;

beforeEach(async () => {
  service = await startOrders();
});
afterEach(() => service.stop());

const sweep = () => expireOverdue(createOrderStore(service.service.relay, service.clock), service.clock, graceMs);

/** @returns how many orders this process's sweeps have ended so far */
async function repairsSoFar(): Promise<number> {
  const counter = await metrics.getSingleMetric('ticketing_repairs_total')?.get();
  return counter?.values.find(({ labels }) => labels.kind === 'order_expiry')?.value ?? 0;
}

describe('an order that nobody has expired', () => {
  it('is cancelled by the running service once its time and the grace are over', async () => {
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs + graceMs + 1);
    await eventually(async () => expect(await statusOf(order.id)).toBe('cancelled'));
    await eventually(() => expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']));
  });

  it('is left to the expiration service until the grace is over', async () => {
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs + graceMs);
    await sweep();
    expect(await statusOf(order.id)).toBe('created');
  });

  it('is counted as a repair, once, though two copies of the service sweep at the same moment', async () => {
    const before = await repairsSoFar();
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs + graceMs + 1);
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await statusOf(order.id)).toBe('cancelled');
    // The service's own sweep may have ended the order, and counts it a moment later.
    await eventually(async () => expect(await repairsSoFar()).toBe(before + 1));
  });
});

describe('what the sweep leaves alone', () => {
  it('is an order that has been expired in time: nothing is counted', async () => {
    const before = await repairsSoFar();
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs);
    await service.receive(Subjects.ExpirationComplete, { orderId: order.id });
    service.clock.advance(graceMs + 1);
    await sweep();
    expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']);
    expect(await repairsSoFar()).toBe(before);
  });

  it('is an order that is being paid, or is paid', async () => {
    const { order: paying } = await reserveAndAuthorize(service, service.signIn());
    const { order: paid } = await reserveAndPay(service, service.signIn());
    service.clock.advance(10 * holdMs);
    await sweep();
    expect([await statusOf(paying.id), await statusOf(paid.id)]).toEqual(['awaiting:payment', 'complete']);
  });
});

describe('many overdue orders', () => {
  it('are all ended', async () => {
    const made = await Promise.all(Array.from({ length: 30 }, () => reserve(service, service.signIn())));
    service.clock.advance(holdMs + graceMs + 1);
    await sweep();
    const statuses = await Promise.all(made.map(({ id }) => statusOf(id)));
    expect(new Set(statuses)).toEqual(new Set(['cancelled']));
  });
});

describe('the metrics', () => {
  const values = async (name: string) => (await metrics.getSingleMetric(name)?.get())?.values ?? [];

  it('count what became of orders, how late they were ended, and how long the oldest has been being paid', async () => {
    metrics.resetMetrics();
    await reserve(service, service.signIn());
    service.clock.advance(holdMs + 20_000);
    await sweep();
    await reserveAndAuthorize(service, service.signIn());
    service.clock.advance(90_000);
    await measureBeingPaid(service.clock);
    const counted = (await values('ticketing_orders_total')).map(({ labels: { status, reason }, value }) => [
      status,
      reason,
      value,
    ]);
    expect(counted).toEqual([
      ['created', '', 2],
      ['cancelled', 'expired', 1],
      ['awaiting:payment', '', 1],
    ]);
    const late = (await values('ticketing_order_expired_late_seconds')).filter(({ value }) => value > 1);
    expect(late.map(({ value }) => value)).toEqual([20]);
    const beingPaid = async () =>
      (await values('ticketing_orders_being_paid_oldest_seconds')).map(({ value }) => value);
    expect(await beingPaid()).toEqual([90]);
    jest.spyOn(OrderModel, 'find').mockImplementationOnce(() => {
      throw new Error('database away');
    });
    await expect(measureBeingPaid(service.clock)).rejects.toThrow('database away');
    expect(await beingPaid()).toEqual([]);
  });
});
