import { watchedSystem } from './system';

const system = watchedSystem();

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
