import { app, listen, model, publish, refuse, requireUser, start } from './service';

const Ticket = model<{ title: string; price: number; userId: string; orderId?: string }>('Ticket', {
  title: { type: String, required: true },
  price: { type: Number, required: true },
  userId: { type: String, required: true },
  orderId: String,
});

app.get('/api/tickets', async (_req, res) => void res.json(await Ticket.find({ orderId: undefined })));

app.get('/api/tickets/:id', async (req, res) => {
  const ticket = await Ticket.findById(req.params.id);
  if (ticket) res.json(ticket);
  else refuse(res, 404, 'Not found');
});

app.post('/api/tickets', requireUser, async (req, res) => {
  const ticket = new Ticket({ title: req.body.title, price: req.body.price, userId: req.user?.id });
  await ticket.save();
  await publish('ticket:created', ticket);
  res.status(201).json(ticket);
});

app.put('/api/tickets/:id', requireUser, async (req, res) => {
  const ticket = await Ticket.findById(req.params.id);
  if (!ticket) return refuse(res, 404, 'Not found');
  if (ticket.orderId) return refuse(res, 400, 'Cannot edit a reserved ticket');
  if (ticket.userId !== req.user?.id) return refuse(res, 401, 'Not authorized');
  ticket.set({ title: req.body.title, price: req.body.price });
  await ticket.save();
  await publish('ticket:updated', ticket);
  res.json(ticket);
});

void start(() =>
  listen<{ id: string; ticket: { id: string } }>('order:created', async (order) => {
    const ticket = await Ticket.findById(order.ticket.id).orFail();
    ticket.set({ orderId: order.id });
    await ticket.save();
    await publish('ticket:updated', ticket);
  }),
);
