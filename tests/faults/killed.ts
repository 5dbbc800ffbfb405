import { services } from '../support/whole-stack';
import { system } from './one-copy';

describe('while people list, edit, reserve, cancel and pay', () => {
  it.each([
    ['one service after the other', services.map((service) => [`${service}-1`])],
    [
      'two services at the same moment',
      [
        ['tickets-1', 'orders-1'],
        ['orders-1', 'payments-1'],
      ],
    ],
    ['one database after the other', [['mongo-tickets'], ['mongo-orders'], ['mongo-payments']]],
  ])('the death of %s loses nothing and sells nothing twice', async (_whose, deaths) => {
    await system.underLoad(async () => {
      for (const names of deaths) {
        await system.atWork();
        await Promise.all(names.map((name) => system.strikes.kill(name)));
      }
      await system.atWork();
    });
    await system.expectSound();
  });
});

describe('a process that dies on its way', () => {
  it.each([
    [
      'after an event’s effect and before its acknowledgement',
      'listener:before-ack',
      ['tickets', 'orders', 'payments', 'expiration'],
    ],
    ['between the two writes of a handler', 'replica:after-apply', ['tickets', 'orders', 'payments']],
    ['between a write and its publish', 'outbox:before-publish', ['tickets', 'orders', 'payments']],
    ['between a publish and its removal from the outbox', 'outbox:after-publish', ['tickets', 'orders', 'payments']],
    ['between Stripe’s success and the write that records it', 'stripe:after-answer', ['payments']],
  ])('%s leaves nothing undone and does nothing twice', async (_when, point, services) => {
    const deaths = services.map((service) => system.arm(service, point));
    await system.underLoad(async () => {
      await Promise.all(deaths.map((haveHappened) => haveHappened()));
    });
    await system.expectSound();
  });
});
