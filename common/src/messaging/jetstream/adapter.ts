import type { Logger } from 'pino';
import type { BrokerAdapter } from '../adapter';
import type { Broker } from '../broker';
import { connectReconnecting, patience } from '../reconnecting';
import { openBus } from './bus';
import { placeOf } from './connection';
import { JetStreamSession } from './session';

export interface JetStreamOptions {
  url: string;
  /** The service's name, shown by the server's monitoring. */
  clientName: string;
  logger: Logger;
  /** How long streams keep messages, in milliseconds. */
  maxAgeMs: number;
  /** How many servers keep each stream: 1 alone, 3 in a cluster. */
  replicas?: number;
  /** See `ReconnectingOptions`. */
  firstConnectMs?: number | 'later';
  /** How long `close` waits for running handlers. */
  drainMs?: number;
  requestTimeoutMs?: number;
  publishTimeoutMs?: number;
  pingIntervalMs?: number;
}

/**
 * Connects to a NATS server with JetStream, and creates the streams that are missing.
 * @returns a broker that reconnects on its own; rejects with one clear error when the server cannot be reached in time
 */
export function connectJetStream(given: JetStreamOptions): Promise<Broker> {
  const options = { replicas: 1, ...patience, ...given };
  return connectReconnecting({
    ...options,
    product: 'JetStream',
    hasBuckets: true,
    place: placeOf(options.url),
    open: (deliveries) => JetStreamSession.open({ ...options, deliveries }),
  });
}

export const jetStream: BrokerAdapter = {
  connect: ({ NATS_URL: url, CHANNEL_MAX_AGE: maxAgeMs, STREAM_REPLICAS: replicas }, clientName, logger, options) =>
    connectJetStream({ url, clientName, logger, maxAgeMs, replicas, ...options }),
  openBus,
};
