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
  /** What the server's monitoring endpoint, at this address, says of its channels. */
  channels(monitoringUrl: string): Promise<ChannelState[]>;
  /** Connects a tool. @throws when the server does not answer */
  openBus(options: BusOptions): Promise<Bus>;
}

/** What a broker keeps of a subject, or, where it keeps several subjects together, of those. */
export interface ChannelState {
  name: string;
  messages: number;
  bytes: number;
  firstSequence: number;
  lastSequence: number;
  subscribers: SubscriberState[];
}

/** A durable group, or a single subscriber. */
export interface SubscriberState {
  name: string;
  /** Whether anybody of it is there. */
  online: boolean;
  /** How many messages it has not been given yet. */
  lag: number;
  /** How many it was given and has not acknowledged. */
  unacknowledged: number;
}
