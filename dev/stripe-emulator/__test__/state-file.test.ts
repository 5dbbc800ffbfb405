import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundled, eventually } from '@ticketing/common/testing';
import { sdk, startEmulator, startReceiver } from './harness';

/** The emulator as in the local stack: in its own process. */
async function startProcess(env: Record<string, string>) {
  const child = spawn(process.execPath, [bundled('dev/stripe-emulator')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, stripe: sdk(String(line).replace('Stripe emulator: ', '')) };
}

describe('the state file of the emulator', () => {
  const children: ChildProcess[] = [];
  let directory: string;
  let stateFile: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stripe-emulator-'));
    stateFile = join(directory, 'state.jsonl');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  const start = async (env: Record<string, string> = {}) => {
    const started = await startProcess({ STATE_FILE: stateFile, ...env });
    children.push(started.child);
    return started;
  };

  it('keeps money and idempotency keys through a kill', async () => {
    const first = await start();
    const options = { idempotencyKey: 'k' };
    const intent = await first.stripe.paymentIntents.create(
      { amount: 2000, currency: 'usd', capture_method: 'manual', confirm: true, payment_method: 'pm_card_visa' },
      options,
    );
    await first.stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: 'c' });
    first.child.kill('SIGKILL');

    const second = await start();
    expect(await second.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ amount_received: 2000 });
    const replayed = await second.stripe.paymentIntents.capture(intent.id, {}, { idempotencyKey: 'c' });
    expect(replayed.lastResponse.headers).toHaveProperty('idempotent-replayed', 'true');
    second.child.kill('SIGTERM');
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(0);
  });

  it('ignores a line that a kill has cut off', async () => {
    const first = await startEmulator({ stateFile });
    const ids = [(await first.newIntent()).id];
    await first.close();
    appendFileSync(stateFile, '[["intents","pi_torn",{"id":"pi_');
    for (let round = 0; round < 2; round += 1) {
      const again = await startEmulator({ stateFile });
      expect((await again.state()).intents.map((intent) => intent.id)).toEqual(ids);
      ids.push((await again.newIntent()).id);
      await again.close();
    }
  });

  it('delivers after a restart what was not delivered before', async () => {
    const webhookSecret = 'whsec_test';
    const deaf = await startReceiver(webhookSecret, () => 500);
    const first = await startEmulator({ stateFile, webhookUrl: deaf.url, webhookSecret });
    await first.newIntent();
    await first.close();
    await deaf.close();
    const receiver = await startReceiver(webhookSecret);
    const second = await startEmulator({ stateFile, webhookUrl: receiver.url, webhookSecret });
    await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']));
    await eventually(async () => expect((await second.state()).events).toMatchObject([{ pending_webhooks: 0 }]));
    await second.close();
    await receiver.close();
  });
});
