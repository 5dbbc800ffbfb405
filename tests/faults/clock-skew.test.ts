import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { Person } from '../support/person';
import { documents } from '../support/whole-stack';
import { watchedSystem } from './system';

/** How wrong each service's clock is, in seconds. */
const skews = { tickets: 300, expiration: 300, payments: -300 };
const holdSeconds = 5;

/** Loaded into every service before its own code; kept in its own folder. Timers run at their normal speed. */
const preload = join(tmpdir(), `ticketing-skew-${process.pid}.cjs`);
writeFileSync(
  preload,
  `const skew = 1000 * (${JSON.stringify(skews)}[require('node:path').basename(process.cwd())] ?? 0);
   const Real = Date;
   globalThis.Date = class Date extends Real {
     constructor(...parts) { parts.length > 0 ? super(...parts) : super(Real.now() + skew); }
     static now() { return Real.now() + skew; }
   };`,
);
afterAll(() => rmSync(preload));

const system = watchedSystem({
  NO_DISK: '1',
  ORDER_EXPIRATION_SECONDS: `${holdSeconds}`,
  SERVICE_NODE_OPTIONS: `--require ${preload}`,
});

describe('clocks that are five minutes ahead or behind, ten minutes apart', () => {
  it('lose nothing and sell nothing twice', async () => {
    await system.underLoad(() => system.atWork(60));
    await system.expectSound({ ended: true });
  });

  it('let no order end before its time by the clock of orders, nor live on for long', async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(system.stack.url), Person.signUp(system.stack.url)]);
    const ticket = await seller.sell('Held to the end', 10);
    const { body: order } = await buyer.reserve(ticket.id);
    const hold = Date.parse(order.expiresAt) - Date.now();
    // A minute is longer than any answer takes, and shorter than a clock is wrong.
    expect(hold).toBeGreaterThan((holdSeconds - 60) * 1000);
    expect(hold).toBeLessThan((holdSeconds + 60) * 1000);
    const statusNow = async () =>
      (await documents(system.stack, 'orders', 'orders')).find(({ _id }) => String(_id) === order.id)?.status;
    // Expiration, whose clock is five minutes ahead, publishes at once that the reservation has run out.
    for (let early = true; early; await sleep(200)) {
      const status = await statusNow();
      early = Date.now() < Date.parse(order.expiresAt);
      if (early) expect(status).toBe('created');
    }
    await eventually(async () => expect(await statusNow()).toBe('cancelled'));
    await system.expectSound({ ended: true });
  });
});
