import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { makeCertificate } from '@ticketing/common/testing';
import { decrypt } from 'http_ece';

/** A browser's subscription, and what has come for it. */
export interface Subscription {
  readonly siteKey: string;
  readonly path: string;
  readonly keys: ReturnType<typeof createECDH>;
  readonly auth: string;
  /** The messages, as the browser reads them. */
  readonly told: string[];
}

const subscriptions = new Map<string, Subscription>();
const directory = mkdtempSync(join(tmpdir(), 'ticketing-push-'));
let server: Server | undefined;
let origin: string;
afterAll(() => {
  server?.close();
  rmSync(directory, { recursive: true });
});

/** Subscribes a browser to the messages of a site. @param siteKey what the site's messages have to be signed with */
export function subscribe(siteKey: string): Subscription {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const path = `/${randomBytes(16).toString('hex')}`;
  const subscription = { siteKey, path, keys, auth: randomBytes(16).toString('base64url'), told: [] };
  subscriptions.set(path, subscription);
  return subscription;
}

export const unsubscribe = ({ path }: Subscription): boolean => subscriptions.delete(path);

/** What a site learns of a subscription. */
export const toJson = ({ path, keys, auth }: Subscription) => ({
  endpoint: origin + path,
  keys: { p256dh: keys.getPublicKey('base64url'), auth },
});

/** Settings of a stack that finds its browsers' push service here. */
export async function pushServiceHere(): Promise<Record<string, string>> {
  makeCertificate(directory);
  const [key, cert] = ['tls.key', 'tls.crt'].map((name) => readFileSync(join(directory, name)));
  server = createServer({ key, cert }, async (req, res) => {
    res.writeHead(await statusFor(req).catch(() => 400)).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  origin = `https://${host}`;
  return { PUSH_HOSTS: host, NODE_EXTRA_CA_CERTS: join(directory, 'ca.crt') };
}

/** @returns how a message is answered: it has to be signed by the site, and encrypted for the browser (RFC 8291, 8292) */
async function statusFor(req: IncomingMessage): Promise<number> {
  const subscription = subscriptions.get(req.url ?? '');
  if (!subscription) return 410;
  const { siteKey, keys, auth, told } = subscription;
  if (req.headers.ttl === undefined || !isSignedBy(siteKey, req.headers.authorization ?? '')) return 403;
  const message = decrypt(await buffer(req), { version: 'aes128gcm', privateKey: keys, authSecret: auth });
  told.push(message.toString());
  return 201;
}

function isSignedBy(siteKey: string, authorization: string): boolean {
  const [, signed = '', claims = '', signature = '', key] =
    /^vapid t=([\w-]+\.([\w-]+))\.([\w-]+), *k=([\w-]+)$/.exec(authorization) ?? [];
  const bytes = Buffer.from(siteKey, 'base64url');
  const point = { x: bytes.toString('base64url', 1, 33), y: bytes.toString('base64url', 33) };
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', ...point } });
  return (
    key === siteKey &&
    JSON.parse(Buffer.from(claims, 'base64url').toString()).aud === origin &&
    verify(
      'sha256',
      Buffer.from(signed),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
  );
}
