import { setTimeout as sleep } from 'node:timers/promises';
import { services } from '../support/whole-stack';
import { watchedSystem } from './system';

const system = watchedSystem();

/** Long enough for requests, events and sweeps to be in progress. */
const whileAtWork = () => sleep(2_000);

describe('while people list, edit, reserve, cancel and pay', () => {
  it.each(services)('the death of %s loses nothing and sells nothing twice', async (service) => {
    await system.underLoad(async () => {
      await whileAtWork();
      await system.strikes.kill(`${service}-1`);
      await whileAtWork();
    });
    await system.expectSound();
  });

  it.each([
    ['tickets', 'orders'],
    ['orders', 'payments'],
  ])('the death of %s and %s at the same moment loses nothing and sells nothing twice', async (one, other) => {
    await system.underLoad(async () => {
      await whileAtWork();
      await Promise.all([system.strikes.kill(`${one}-1`), system.strikes.kill(`${other}-1`)]);
      await whileAtWork();
    });
    await system.expectSound();
  });

  it.each(['tickets', 'orders', 'payments'])('the death of the database of %s loses nothing', async (service) => {
    await system.underLoad(async () => {
      await whileAtWork();
      await system.strikes.kill(`mongo-${service}`);
      await whileAtWork();
    });
    await system.expectSound();
  });
});

describe('a process that dies on its way', () => {
  it.each([
    [
      'after an event’s effect and before its acknowledgement',
      'listener:before-ack',
      ['tickets', 'orders', 'payments'],
    ],
    ['between the two writes of a handler', 'replica:after-apply', ['tickets', 'orders', 'payments']],
    ['between a write and its publish', 'outbox:before-publish', ['tickets', 'orders', 'payments']],
    ['between a publish and its removal from the outbox', 'outbox:after-publish', ['tickets', 'orders', 'payments']],
    ['between Stripe’s success and the write that records it', 'stripe:after-answer', ['payments']],
    ['after it has put an expiry into the queue', 'listener:before-ack', ['expiration']],
  ])('%s leaves nothing undone and does nothing twice', async (_when, point, services) => {
    const before = services.map((service) => system.stack.process(`${service}-1`));
    for (const service of services) system.arm(service, point);
    await system.underLoad(async () => {
      await Promise.all(before.map(({ name, pid }) => system.stack.waitForRestart(name, pid)));
    });
    await system.expectSound();
  });
});
