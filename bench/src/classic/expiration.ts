import Queue from 'bull';
import { listen, publish, start } from './service';

const orders = new Queue<{ orderId: string }>('classic:expiration', process.env.REDIS_URL ?? '');
void orders.process(({ data }) => publish('expiration:complete', data));

void start(() =>
  listen<{ id: string; expiresAt: string }>('order:created', ({ id, expiresAt }) =>
    orders.add({ orderId: id }, { delay: Date.parse(expiresAt) - Date.now() }),
  ),
);
