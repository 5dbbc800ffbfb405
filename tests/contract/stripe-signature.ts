import { createHmac } from 'node:crypto';

/** Signs a webhook as Stripe does. @param time in seconds since 1970 */
export const stripeSignature = (payload: string, secret: string, time = Math.floor(Date.now() / 1000)): string =>
  `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${payload}`).digest('hex')}`;
