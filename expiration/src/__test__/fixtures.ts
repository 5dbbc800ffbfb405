import { type OrderData, Subjects } from '@ticketing/common';
import { newId, TestService } from '@ticketing/common/testing';
import { expiration } from '../app';
import type { RedisServer } from './redis';

/** Starts the service on a Redis; another one on the same Redis acts as a second copy or as the next process. */
export const startExpiration = (redis: RedisServer, environment?: Record<string, string>): Promise<TestService> =>
  TestService.start(expiration, { REDIS_URL: redis.url, ...environment });

/** The orders service's data for a new order that expires in `inMs` milliseconds. */
export const orderCreated = (service: TestService, inMs: number, id = newId()): OrderData => ({
  id,
  version: 0,
  status: 'created',
  userId: newId(),
  expiresAt: new Date(service.clock.now().getTime() + inMs).toISOString(),
  ticket: { id: newId(), price: 2050, currency: 'USD' },
});

/** Publishes a new order and waits until the service has handled it. @returns the order's id */
export async function announceOrder(service: TestService, inMs: number, id?: string): Promise<string> {
  const order = orderCreated(service, inMs, id);
  await service.receive(Subjects.OrderCreated, order);
  return order.id;
}

/** Prepares something while Bull's time stands still: however long that takes, no job falls due meanwhile. */
export async function whileTimeStands<T>(prepare: () => Promise<T>): Promise<T> {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  try {
    return await prepare();
  } finally {
    clock.mockRestore();
  }
}

/** @returns the orders whose expiration has been published */
export const expired = (service: TestService): string[] =>
  service.broker.published(Subjects.ExpirationComplete).map(({ data }) => data.orderId);

/** @returns the ids of the jobs waiting in a Redis */
export const waitingJobs = (redis: RedisServer): Promise<string[]> =>
  redis.look((client) => client.zrange('bull:order-expiration:delayed', 0, -1));

/** @returns the HTTP status of readiness, and what is missing */
export async function readiness(service: TestService): Promise<{ status: number; missing: string[] }> {
  const response = await fetch(`${service.url}/healthz/ready`);
  const { missing } = (await response.json()) as { missing: string[] };
  return { status: response.status, missing };
}
