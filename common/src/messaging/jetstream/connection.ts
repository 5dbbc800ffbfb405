import { connect, type NatsConnection } from '@nats-io/transport-node';

export interface ConnectionOptions {
  /** nats://user:password@host:port, or tls://…, for a certificate that Node trusts. */
  url: string;
  clientName: string;
  /** How long to wait for the server's answer to a request. */
  requestTimeoutMs: number;
  /** Interval between pings; after three without an answer the server is considered lost. */
  pingIntervalMs: number;
}

/** Opens a connection that ends when it is interrupted: the caller opens another. */
export function openConnection(options: ConnectionOptions): Promise<NatsConnection> {
  const { protocol, host, username, password } = new URL(options.url);
  const user = decodeURIComponent(username);
  return connect({
    servers: host,
    name: options.clientName,
    timeout: options.requestTimeoutMs,
    pingInterval: options.pingIntervalMs,
    maxPingOut: 3,
    reconnect: false,
    // Inboxes are subjects too: under one shared prefix, each service could read what is sent to the others.
    ...(user && { user, pass: decodeURIComponent(password), inboxPrefix: `_INBOX.${user}` }),
    ...(protocol === 'tls:' && { tls: {} }),
  });
}
