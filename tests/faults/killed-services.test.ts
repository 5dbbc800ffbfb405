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
