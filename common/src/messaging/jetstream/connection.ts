import { connect, type NatsConnection } from '@nats-io/transport-node';

export interface ConnectionOptions {
  /**
   * nats://user:password@host:port, or tls://…, for a certificate that Node trusts; of several, with commas between them,
   * any will do, and the first one's credentials hold.
   */
  url: string;
  clientName: string;
  /** How long to wait for the server's answer to a request. */
  requestTimeoutMs: number;
  /** Interval between pings; after three without an answer the server is considered lost. */
  pingIntervalMs: number;
}

/** Opens a connection that ends when it is interrupted: the caller opens another. */
export function openConnection(options: ConnectionOptions): Promise<NatsConnection> {
  const [{ protocol, username, password } = new URL(options.url)] = addressesOf(options.url);
  const inboxPrefix = inboxPrefixOf(options.url);
  const isEncrypted = protocol === 'tls:';
  return connect({
    // In TLS a server's name has no dot at its end, and NATS refuses one that has.
    servers: addressesOf(options.url).map(({ host }) => (isEncrypted ? host.replace(/\.(?=:|$)/, '') : host)),
    name: options.clientName,
    timeout: options.requestTimeoutMs,
    pingInterval: options.pingIntervalMs,
    maxPingOut: 3,
    reconnect: false,
    ...(inboxPrefix && { user: decodeURIComponent(username), pass: decodeURIComponent(password), inboxPrefix }),
    ...(isEncrypted && { tls: {} }),
  });
}

const addressesOf = (list: string): URL[] => list.split(',').map((address) => new URL(address));

/** Inboxes are subjects too: under one shared prefix, each service could read what is sent to the others. */
export function inboxPrefixOf(list: string): string | undefined {
  const user = decodeURIComponent(addressesOf(list)[0]?.username ?? '');
  return user ? `_INBOX.${user}` : undefined;
}

/** Where a broker is, without credentials. */
export const placeOf = (list: string): string =>
  addressesOf(list)
    .map(({ host }) => host)
    .join(', ');
