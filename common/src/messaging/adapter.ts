import type { Logger } from 'pino';
import type { MessagingSettings } from '../config';
import type { Broker } from './broker';
import type { Bus, BusOptions } from './bus';

/** What an adapter has besides its broker's implementation of the port. */
export interface BrokerAdapter {
  /**
   * @param clientName the service's name
   * @param options `firstConnectMs: 'later'` does not wait for the server
   * @returns a broker that reconnects on its own; rejects with one clear error when the server cannot be reached in time
   */
  connect(
    settings: MessagingSettings,
    clientName: string,
    logger: Logger,
    options?: { firstConnectMs?: 'later' },
  ): Promise<Broker>;
  /** Connects a tool. @throws when the server does not answer */
  openBus(options: BusOptions): Promise<Bus>;
}
