/** Who am I and read a ticket, with nothing but Node's http and crypto and the driver: the floor. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { MongoClient, ObjectId } from 'mongodb';

const { PORT, MONGO_URI = '', JWT_KEY = '' } = process.env;

function currentUser(cookies = ''): { id: string; email: string } | null {
  const cookie = /(?:^|; )session=([^;]*)/.exec(cookies)?.[1];
  if (!cookie) return null;
  const [head, claims = '', signature = ''] = JSON.parse(Buffer.from(cookie, 'base64').toString()).jwt.split('.');
  const own = createHmac('sha256', JWT_KEY).update(`${head}.${claims}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== own.length || !timingSafeEqual(given, own)) return null;
  const { id, email, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return exp * 1000 > Date.now() ? { id, email } : null;
}

async function main(): Promise<void> {
  const client = await MongoClient.connect(MONGO_URI);
  const tickets = client.db().collection('tickets');
  const server = createServer(async ({ url = '', headers }, res) => {
    const [, , service, id = ''] = url.split('/');
    res.setHeader('content-type', 'application/json');
    if (service === 'users') return res.end(JSON.stringify({ currentUser: currentUser(headers.cookie) }));
    if (service !== 'tickets') return res.end('{}');
    const ticket = await tickets.findOne({ _id: new ObjectId(id) });
    if (!ticket) res.statusCode = 404;
    return res.end(JSON.stringify(ticket));
  });
  server.listen(Number(PORT), '127.0.0.1');
}

void main();
