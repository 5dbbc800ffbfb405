import pino from 'pino';
import { describeBrokerContract } from '../../testing/broker-contract';
import { startJetStream } from '../../testing/broker-servers';
import { connectJetStream } from '../jetstream/adapter';

/** Long enough that only a dead server misses it. */
const patient = { requestTimeoutMs: 20_000, publishTimeoutMs: 20_000, drainMs: 20_000 };
const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
const maxAgeMs = 3_600_000;

describeBrokerContract('JetStream', {
  ackWaitMs: 1_000,
  start: async () => {
    const server = await startJetStream();
    const { url } = server;
    return {
      connect: (options) =>
        connectJetStream({
          url,
          clientName: 'contract',
          logger,
          maxAgeMs,
          pingIntervalMs: 1_000,
          ...patient,
          ...options,
        }),
      kill: () => server.process().stop(),
      restart: () => server.restart(),
      stop: () => server.stop(),
    };
  },
});
