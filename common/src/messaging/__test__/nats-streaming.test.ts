import pino from 'pino';
import { describeBrokerContract } from '../../testing/broker-contract';
import { startNatsStreaming } from '../../testing/broker-servers';
import { connectNatsStreaming } from '../nats-streaming/adapter';

/** Long enough that only a dead server misses it. */
const patient = { requestTimeoutMs: 20_000, publishTimeoutMs: 20_000, drainMs: 20_000 };
const logger = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });

describeBrokerContract('NATS Streaming', {
  ackWaitMs: 1_000,
  start: async () => {
    const server = await startNatsStreaming();
    const { url, clusterId } = server;
    return {
      connect: (options) =>
        connectNatsStreaming({
          url,
          clusterId,
          clientName: 'contract',
          logger,
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
