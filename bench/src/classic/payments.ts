import { listen, model, start } from './service';

const Order = model<{ userId: string; status: string; price: number }>('Order', {
  userId: { type: String, required: true },
  status: { type: String, required: true },
  price: { type: Number, required: true },
});

interface OrderEvent {
  id: string;
  version: number;
  userId: string;
  status: string;
  ticket: { price: number };
}

void start(() =>
  listen<OrderEvent>('order:created', ({ id, version, userId, status, ticket }) =>
    new Order({ _id: id, version, userId, status, price: ticket.price }).save(),
  ),
);
