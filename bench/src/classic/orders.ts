import mongoose from 'mongoose';
import { app, listen, model, publish, refuse, requireUser, start } from './service';

const Ticket = model<{ title: string; price: number }>('Ticket', {
  title: { type: String, required: true },
  price: { type: Number, required: true },
});
const Order = model<{ userId: string; status: string; expiresAt: Date; ticket: mongoose.Types.ObjectId }>('Order', {
  userId: { type: String, required: true },
  status: { type: String, required: true },
  expiresAt: { type: Date, required: true },
  ticket: { type: mongoose.Schema.Types.ObjectId, ref: 'Ticket' },
});

app.post('/api/orders', requireUser, async (req, res) => {
  const ticket = await Ticket.findById(req.body.ticketId);
  if (!ticket) return refuse(res, 404, 'Not found');
  const reserved = await Order.findOne({ ticket, status: { $in: ['created', 'awaiting:payment', 'complete'] } });
  if (reserved) return refuse(res, 400, 'Ticket is already reserved');
  const expiresAt = new Date(Date.now() + 15 * 60 * 1000);
  const order = new Order({ userId: req.user?.id, status: 'created', expiresAt, ticket: ticket._id });
  await order.save();
  const { id, version, userId, status } = order;
  const { price, title } = ticket;
  await publish('order:created', { id, version, userId, status, expiresAt, ticket: { id: ticket.id, price } });
  res.status(201).json({ id, version, userId, status, expiresAt, ticket: { id: ticket.id, title, price } });
});

interface TicketEvent {
  id: string;
  version: number;
  title: string;
  price: number;
}

void start(() => {
  listen<TicketEvent>('ticket:created', ({ id, title, price }) => new Ticket({ _id: id, title, price }).save());
  listen<TicketEvent>('ticket:updated', async ({ id, version, title, price }) => {
    const ticket = await Ticket.findOne({ _id: id, version: version - 1 }).orFail();
    ticket.set({ title, price });
    await ticket.save();
  });
});
