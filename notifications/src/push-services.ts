import { createECDH, createHash, ECDH } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { generateRequestDetails } from 'web-push';
import { isPushEndpoint, type PushMessage } from './domain/push';
import type { Device } from './models/device';

/** What a browser's subscription consists of; see `givenDevice` in api.ts. */
export type Subscription = Pick<Device, 'endpoint' | 'p256dh' | 'auth'>;

interface PushServicesOptions {
  /** VAPID_PRIVATE_KEY */
  privateKey: string;
  /** Whom a push service may write to about us. */
  subject: string;
  /** See `isPushEndpoint`. */
  hosts: string;
  timeoutMs: number;
}

/** A push service's answer, if it has not taken a message. */
export class PushRefused extends Error {
  override name = 'PushRefused';

  constructor(
    readonly status: number,
    /** When it wants to be asked again, in milliseconds from now. */
    readonly retryAfterMs: number | undefined,
  ) {
    super(`The push service answered ${status}`);
  }

  /** There is no such subscription any more. */
  get isGone(): boolean {
    return this.status === 404 || this.status === 410;
  }

  /** The message will never be taken. If we are not let in, the reason is in our settings. */
  get isForGood(): boolean {
    return this.isGone || this.status === 400 || this.status === 413;
  }
}

/** The servers of the browsers' makers, which pass messages on to devices (RFC 8030, encrypted by RFC 8291). */
export class PushServices {
  /** What browsers subscribe with. */
  readonly publicKey: string;

  constructor(private readonly options: PushServicesOptions) {
    const keys = createECDH('prime256v1');
    keys.setPrivateKey(options.privateKey, 'base64url');
    this.publicKey = keys.getPublicKey('base64url');
  }

  /** @returns the field of a subscription that messages cannot be sent with; undefined if there is none */
  faultIn({ endpoint, p256dh }: Subscription): keyof Subscription | undefined {
    if (!isPushEndpoint(endpoint, this.options.hosts)) return 'endpoint';
    try {
      ECDH.convertKey(p256dh, 'prime256v1', 'base64url', 'base64url');
    } catch {
      // It is no point of the curve.
      return 'p256dh';
    }
    return undefined;
  }

  /**
   * @param id replaces a message with the same id that the device has not seen yet
   * @returns once the push service has taken it; rejects otherwise, also when it is unknown whether it has
   */
  async send({ endpoint, p256dh, auth }: Subscription, message: PushMessage, id: string, now: Date): Promise<void> {
    const { hosts, privateKey, subject, timeoutMs } = this.options;
    // The setting may be narrower than it was when the device was added.
    if (!isPushEndpoint(endpoint, hosts)) throw new PushRefused(404, undefined);
    const { until, ...shown } = message;
    const topic = createHash('sha256').update(id).digest('base64url').slice(0, 32);
    const { headers, body } = generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify({ ...shown, tag: topic }),
      {
        ...{ topic, urgency: 'high', TTL: Math.max(0, Math.floor((until.getTime() - now.getTime()) / 1000)) },
        vapidDetails: { subject, publicKey: this.publicKey, privateKey },
      },
    );
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // It follows no redirect.
      const options = { method: 'POST', headers, signal: AbortSignal.timeout(timeoutMs) };
      request(endpoint, options).once('response', resolve).once('error', reject).end(body);
    });
    // Only its head matters, however long it is.
    answer.destroy();
    const { statusCode = 0, headers: said } = answer;
    if (statusCode < 200 || statusCode > 299) throw new PushRefused(statusCode, afterMs(said['retry-after'], now));
  }
}

/** What Retry-After says: seconds, or a date. */
function afterMs(said: string | undefined, now: Date): number | undefined {
  const ms = /^\d+$/.test(said ?? '') ? Number(said) * 1000 : Date.parse(said ?? '') - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
