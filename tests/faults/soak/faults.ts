import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../../dev/src/testing/stack';
import type { Dice } from '../../load/dice';
import { brokerName, brokerStore } from '../../support/broker';
import { redis } from '../../support/redis';
import { arm, disarm } from '../../support/stripe';
import { services } from '../../support/whole-stack';
import type { Oracle } from '../oracle/oracle';
import type { Strikes } from '../strikes/strikes';

/** What a fault needs. */
export interface Scene {
  stack: Stack;
  strikes: Strikes;
  oracle: Oracle;
  dice: Dice;
  /** Makes a service die at a failpoint, once. */
  failpoint(service: string, point: string): void;
}

type Fault = (scene: Scene) => Promise<void>;

const withDatabase = ['tickets', 'orders', 'payments'];
const points = ['outbox:before-publish', 'outbox:after-publish', 'replica:after-apply', 'listener:before-ack'];

/** A random copy of a service. */
function copyOf(service: string, { stack, dice }: Scene): string {
  const copies = stack.processes().filter(({ name }) => name.startsWith(`${service}-`));
  return dice.one(copies).name;
}

/** Does not wait for the restart: another fault may prevent it. */
async function kill({ oracle, strikes }: Scene, name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  await oracle.repairs.look(); // its counts so far would be lost with it
  await strikes.strike(name, signal);
}

async function keepDown({ oracle, strikes }: Scene, name: string, ms: number): Promise<void> {
  await oracle.repairs.look();
  const back = strikes.keepDown(name);
  await sleep(ms);
  await back();
}

/** Every random fault; each is over when its promise resolves. */
export const faults: Record<string, Fault> = {
  'a service is killed': (scene) => kill(scene, copyOf(scene.dice.one(services), scene)),

  'two services are killed at once': async (scene) => {
    const names = [scene.dice.one(['tickets', 'auth']), scene.dice.one(['orders', 'payments'])];
    await Promise.all(names.map((service) => kill(scene, copyOf(service, scene))));
  },

  'a service is stopped and started': (scene) => kill(scene, copyOf(scene.dice.one(services), scene), 'SIGTERM'),

  'a service dies on its way': async (scene) => {
    const service = scene.dice.one(withDatabase);
    scene.failpoint(service, scene.dice.one(points));
    await sleep(5_000);
  },

  'payments dies between Stripe’s success and its own write': async (scene) => {
    scene.failpoint('payments', 'stripe:after-answer');
    await sleep(5_000);
  },

  'a service hangs': (scene) =>
    scene.strikes.pause(copyOf(scene.dice.one(services), scene), scene.dice.number(500, 15_000)),

  'a service is down for a while': (scene) =>
    keepDown(scene, copyOf(scene.dice.one(services), scene), scene.dice.number(2_000, 15_000)),

  'the broker is killed': (scene) => kill(scene, brokerName),

  'the broker hangs': (scene) => scene.strikes.pause(brokerName, scene.dice.number(1_000, 30_000)),

  'the broker is down': (scene) => keepDown(scene, brokerName, scene.dice.number(2_000, 30_000)),

  'the broker comes back with an empty store': async ({ stack, strikes, oracle }) => {
    await oracle.repairs.look();
    await strikes.loseStore(brokerName, brokerStore(stack));
  },

  'Redis is killed': (scene) => kill(scene, 'redis'),

  'Redis is emptied': async ({ stack }) => {
    await redis(stack, 'FLUSHALL').catch(() => undefined);
  },

  'a database hangs': (scene) =>
    scene.strikes.pause(`mongo-${scene.dice.one(withDatabase)}`, scene.dice.number(500, 13_000)),

  'a database is killed': (scene) => kill(scene, `mongo-${scene.dice.one(withDatabase)}`),

  'Stripe errs': async ({ stack, dice }) => {
    const kind = dice.one(['timeout_after', 'error_after', 'error_before', 'reset']);
    for (const on of ['create', 'confirm', 'capture', 'cancel']) await arm(stack, { on, kind, ms: 10, times: 3 });
    await sleep(dice.number(1_000, 8_000));
    await disarm(stack);
  },

  'webhooks come late, twice, in another order or never': async ({ stack, dice }) => {
    for (const kind of ['delay', 'repeat', 'shuffle', 'drop']) await arm(stack, { on: 'webhook', kind, times: 5 });
    await sleep(dice.number(1_000, 8_000));
    await disarm(stack);
  },
};

/** Takes two minutes, so it runs once, at the beginning. */
export const brokerDownForTwoMinutes: Fault = (scene) => keepDown(scene, brokerName, 120_000);
