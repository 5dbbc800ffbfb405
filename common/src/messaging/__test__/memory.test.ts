import { describeBrokerContract } from '../../testing/broker-contract';
import { createMemoryBroker } from '../memory/adapter';

describeBrokerContract('the in-memory bus', {
  ackWaitMs: 1_000,
  start: async () => {
    const bus = createMemoryBroker();
    return {
      connect: async () => bus.connect(),
      kill: async () => bus.disconnect(),
      restart: async () => bus.reconnect(),
      stop: async () => {},
    };
  },
});
