import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { disputes } from './api/disputes';
import type { Endpoint } from './api/endpoint';
import { paymentIntents } from './api/payment-intents';
import { refunds } from './api/refunds';
import { retrievals } from './api/retrievals';
import { control } from './control/router';
import type { Emulator } from './execute';
import { Faults } from './faults';
import { IdempotencyKeys } from './idempotency';
import { Ledger } from './ledger';
import { serve } from './serve';
import { Webhooks } from './webhooks';

export interface StripeEmulatorOptions {
  /** A free one if absent. */
  port?: number;
  /** The address to listen on, 127.0.0.1; in a container 0.0.0.0. */
  host?: string;
  /**
   * Names by which it may be addressed, without ports; any if absent. A page under another name that resolves to this
   * machine (DNS rebinding) reads nothing.
   */
  allowedHosts?: string[];
  /** File for the state; in memory only if absent. */
  stateFile?: string;
  /** Target of the webhooks; none are sent if absent. */
  webhookUrl?: string;
  webhookSecret?: string;
  /** The first delay before an event is retried, 250 ms; it doubles each time. */
  firstRetryMs?: number;
  /** When an event is given up, 10 minutes. */
  giveUpAfterMs?: number;
  /** Milliseconds since 1970. */
  clock?: () => number;
}

export interface StripeEmulator {
  url: string;
  port: number;
  close(): Promise<void>;
}

const endpoints: Endpoint[] = [...paymentIntents, ...refunds, ...disputes, ...retrievals];

/** Serves the part of Stripe's API that Ticketing uses. Rejects when the port is taken. */
export async function startStripeEmulator(options: StripeEmulatorOptions = {}): Promise<StripeEmulator> {
  const emulator = assemble(options);
  const app = express();
  app.set('query parser', 'extended');
  app.use((req, res, next) => {
    if (options.allowedHosts?.includes(req.hostname.toLowerCase()) ?? true) return next();
    const message = `Requests for the host ${req.hostname} are refused.`;
    res.status(421).json({ error: { type: 'invalid_request_error', message } });
  });
  app.use(express.urlencoded({ extended: true }));
  for (const endpoint of endpoints) app[endpoint.method](endpoint.path, serve(emulator, endpoint));
  app.use('/_emulator', control(emulator));
  app.use((req, res) => {
    const message = `Unrecognized request URL (${req.method}: ${req.path}).`;
    res.status(404).json({ error: { type: 'invalid_request_error', message } });
  });

  const server = app.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  emulator.webhooks.resume();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      await emulator.webhooks.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function assemble(options: StripeEmulatorOptions): Emulator {
  const ledger = new Ledger(options.stateFile);
  const faults = new Faults();
  const webhooks = new Webhooks(ledger, faults, {
    ...(options.webhookUrl && { url: options.webhookUrl }),
    secret: options.webhookSecret ?? 'whsec_emulator',
    firstRetryMs: options.firstRetryMs ?? 250,
    giveUpAfterMs: options.giveUpAfterMs ?? 600_000,
  });
  const none = () => ({ asked: 0, executed: 0 });
  return {
    ledger,
    faults,
    webhooks,
    keys: new IdempotencyKeys(ledger),
    counts: {
      create: none(),
      update: none(),
      confirm: none(),
      capture: none(),
      cancel: none(),
      refund: none(),
      retrieve: none(),
    },
    clock: options.clock ?? Date.now,
  };
}
