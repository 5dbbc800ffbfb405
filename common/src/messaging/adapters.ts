import type { BrokerAdapter } from './adapter';
import type { Transport } from './broker';
import { natsStreaming } from './nats-streaming/adapter';

/** The one place that picks an adapter. A service loads no client library but that of its transport. */
export function adapterOf(transport: Transport): BrokerAdapter {
  if (transport === 'nats-streaming') return natsStreaming;
  // Deferred. Not import(), whose paths would have to name the compiled file.
  const adapter: typeof import('./jetstream/adapter') = require('./jetstream/adapter');
  return adapter.jetStream;
}
