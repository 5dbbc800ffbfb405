import { createSecretKey } from 'node:crypto';
import cookieSession from 'cookie-session';
import express from 'express';
import jwt from 'jsonwebtoken';
import mongoose from 'mongoose';
import { updateIfCurrentPlugin } from 'mongoose-update-if-current';
import { connect, type Message } from 'node-nats-streaming';

const { NAME = '', PORT, MONGO_URI, NATS_URL = '', JWT_KEY = '' } = process.env;
/** Given as text, as is usual, jsonwebtoken 9 would derive it again for every request: half of what that costs. */
const key = createSecretKey(Buffer.from(JWT_KEY));

declare global {
  namespace Express {
    interface Request {
      user?: { id: string; email: string };
    }
  }
}

export const app = express();
app.set('trust proxy', true);
app.use(express.json(), cookieSession({ signed: false }));
app.use((req, _res, next) => {
  try {
    req.user = jwt.verify(req.session?.jwt, key) as { id: string; email: string };
  } catch {
    // Signed out.
  }
  next();
});
// Asked by the gateway, and by the bench when it starts this service.
app.get('/healthz/serving', (_req, res) => void res.json({}));

export const requireUser: express.RequestHandler = (req, res, next) => {
  if (req.user) next();
  else refuse(res, 401, 'Not authorized');
};

export const refuse = (res: express.Response, status: number, message: string) =>
  void res.status(status).json({ errors: [{ message }] });

/** A model whose documents are saved only in the version they were read in, and sent with `id`. */
export function model<T>(name: string, fields: mongoose.SchemaDefinition<T>) {
  const toJSON = { transform: (_doc: unknown, { _id, ...rest }: { _id: unknown }) => ({ id: _id, ...rest }) };
  const schema = new mongoose.Schema(fields, { versionKey: 'version', toJSON });
  schema.plugin(updateIfCurrentPlugin as never);
  return mongoose.model<T & { version: number }>(name, schema as never);
}

const stan = connect('ticketing', `classic-${NAME}-${process.pid}`, { url: NATS_URL });
const channel = (subject: string) => `classic:${subject}`;

export const publish = (subject: string, data: unknown) =>
  new Promise<void>((resolve, reject) => {
    stan.publish(channel(subject), JSON.stringify(data), (error) => (error ? reject(error) : resolve()));
  });

/** What a handler rejects is not acknowledged: it is delivered again after five seconds. */
export function listen<T>(subject: string, handle: (data: T) => Promise<unknown>): void {
  const options = stan.subscriptionOptions().setDeliverAllAvailable().setManualAckMode(true).setAckWait(5_000);
  stan.subscribe(channel(subject), NAME, options.setDurableName(NAME)).on('message', (message: Message) => {
    handle(JSON.parse(String(message.getData()))).then(
      () => message.ack(),
      () => undefined,
    );
  });
}

/** @param subscribe makes the service's subscriptions */
export async function start(subscribe: () => void = () => undefined): Promise<void> {
  await new Promise((resolve) => stan.once('connect', resolve));
  if (MONGO_URI) await mongoose.connect(MONGO_URI);
  subscribe();
  app.listen(Number(PORT), '127.0.0.1');
}
