import { defineService, Listener, subjectsOf } from '@ticketing/common';
import { orderReplica } from './models/order-replica';
import { salesRouter } from './routes';

/** How many tickets have been sold. */
export const sales = defineService({
  name: 'sales',
  apiPath: '/api/sales',
  database: true,
  publishes: [],
  settings: {},
  build: ({ listenerContext }) => ({
    routes: [salesRouter()],
    listeners: [new Listener(listenerContext, { subjects: subjectsOf('order'), replica: orderReplica })],
  }),
});
