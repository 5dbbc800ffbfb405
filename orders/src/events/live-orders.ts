import { type Broker, type LiveUpdates, type Logger, listenBroadcast, subjectsOf } from '@ticketing/common';
import type { OrderStore } from '../models/order';
import type { ViewOrder } from '../routes/order-view';

/**
 * Sends every change of a buyer's orders to their open streams in this process, whichever copy of the service made it.
 */
export const liveOrders = (broker: Broker, orders: OrderStore, view: ViewOrder, live: LiveUpdates, logger: Logger) =>
  subjectsOf('order').map((subject) => ({
    listen: () =>
      listenBroadcast(
        broker,
        subject,
        async ({ data }) => {
          if (live.has(data.userId)) live.send(data.userId, 'order', view(await orders.get(data.id)));
        },
        logger,
        live.demand,
      ),
  }));
