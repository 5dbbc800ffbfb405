import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { BrokerAdapter } from '../adapter';
import type { Broker } from '../broker';
import { connectReconnecting, patience } from '../reconnecting';
import { openBus } from './bus';
import { Session } from './session';

export interface NatsStreamingOptions {
  url: string;
  clusterId: string;
  /** The service's name: letters, digits, - and _ only. Each process appends something unique. */
  clientName: string;
  logger: Logger;
  /** See `ReconnectingOptions`. */
  firstConnectMs?: number | 'later';
  /** How long `close` waits for running handlers. */
  drainMs?: number;
  requestTimeoutMs?: number;
  publishTimeoutMs?: number;
  pingIntervalMs?: number;
}

/**
 * Connects to NATS Streaming.
 * @returns a broker that reconnects on its own; rejects with one clear error when the server cannot be reached in time
 */
export async function connectNatsStreaming(given: NatsStreamingOptions): Promise<Broker> {
  if (given.url.includes(',')) throw new Error('NATS Streaming is one server, and NATS_URL names several');
  const options = { ...patience, ...given };
  // Unique per process and kept across reconnects: the server then replaces the lost connection at once. Under a new id
  // it would keep sending messages to the dead one until that missed its heartbeats.
  const clientId = `${options.clientName}-${randomUUID()}`;
  return connectReconnecting({
    ...options,
    product: 'NATS Streaming',
    // Only the host: the URL may contain a password.
    place: `${new URL(options.url).host}, cluster ${options.clusterId}`,
    logger: options.logger.child({ clientId }),
    open: (deliveries) => Session.open({ ...options, clientId, deliveries }),
  });
}

export const natsStreaming: BrokerAdapter = {
  connect: ({ NATS_URL: url, NATS_CLUSTER_ID: clusterId }, clientName, logger, options) =>
    connectNatsStreaming({ url, clusterId, clientName, logger, ...options }),
  openBus,
};
