'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { Payment } from '../../lib/api-types';
import { isDecided } from '../../lib/browser-api';
import { useRequest } from '../use-request';

/** Takes the buyer through 3-D Secure; `leaving` when that is on another page, which comes back here. */
export type Verify = (clientSecret: string) => Promise<'done' | 'leaving'>;

export interface PaymentTry {
  busy: boolean;
  problem: { title: string; message: string } | undefined;
  /** Pays with a token of a card. `verify` is called when the bank wants 3-D Secure. */
  pay(token: string, verify: Verify): Promise<void>;
}

const ASK_AGAIN_MS = 2_000;
const UNKNOWN = {
  title: 'Not confirmed yet',
  message: 'We are finding out what became of this payment. Please do not pay again.',
};

/** Where 3-D Secure comes back to: this page, without what an earlier round has left in its address. */
export function ownAddress(): string {
  return window.location.origin + window.location.pathname;
}

/** Resolves once the API has answered whether it knows of a payment for this order, whatever the answer is. */
async function untilKnown(orderId: string): Promise<void> {
  for (;;) {
    const response = await fetch(`/api/payments?orderId=${orderId}`, { cache: 'no-store' }).catch(() => null);
    if (response && response.status < 500) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** One order's attempts to pay. The page is rendered anew after each, so it shows what the services know. */
export function usePayment(orderId: string): PaymentTry {
  const request = useRequest();
  const router = useRouter();
  const [declined, setDeclined] = useState(false);
  const [unknown, setUnknown] = useState(false);

  async function pay(token: string, verify: Verify): Promise<void> {
    const sent = await request.run<Payment>('POST', '/api/payments', { orderId, token });
    if (!sent) return;
    setDeclined(sent.status === 402);
    if (!isDecided(sent)) {
      setUnknown(true);
      await untilKnown(orderId);
      setUnknown(false);
    }
    if (sent.ok && sent.data.status === 'requires_action' && sent.data.clientSecret) {
      if ((await verify(sent.data.clientSecret)) === 'leaving') return request.leave();
    }
    request.follow(() => router.refresh());
  }

  const message = request.errors.map((error) => error.message).join(' ');
  const refused = message ? { title: declined ? 'Payment declined' : 'Payment not made', message } : undefined;
  return { busy: request.busy || unknown, problem: unknown ? UNKNOWN : refused, pay };
}
