import type { EventEmitter } from 'node:events';
import type {} from 'node-nats-streaming';

/** What the client has and its types lack. */
declare module 'node-nats-streaming' {
  interface Message {
    /** How often the server has redelivered this message to its subscription or queue group; 0 the first time. */
    getRedeliveryCount(): number;
  }

  interface Stan {
    /** The underlying NATS connection; gone once the client has been closed. */
    nc?: EventEmitter & { close(): void };
  }
}
