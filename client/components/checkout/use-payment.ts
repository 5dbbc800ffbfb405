'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { Payment } from '../../lib/api-types';
import { ask, isDecided, isLeaving, type Sent } from '../../lib/browser-api';
import { useRequest } from '../ui/use-request';

/** What every card form is told. */
export interface PayProps {
  orderId: string;
  /** The price as text, with its currency. */
  price: string;
  /** Why the last attempt was declined, when that was before this page was opened. */
  declined: string | undefined;
}

/** Asks for a token of the card that was typed; undefined when the form says at its fields what is wrong. */
export type AskForCard = () => Promise<string | undefined>;

/** Takes the buyer through 3-D Secure; `leaving` when that is on another page, which comes back here. */
export type Verify = (clientSecret: string) => Promise<'verified' | 'leaving'>;

/** Why a card is not paid with, in words for the buyer. Thrown by the two above. */
export class CardProblem extends Error {}

type Problem = { title: string; message: string } | undefined;

export interface PaymentTry {
  busy: boolean;
  problem: Problem;
  /** Pays with a card, once at a time. `verify` is called when the bank wants 3-D Secure. Never rejects. */
  pay(card: AskForCard, verify: Verify): Promise<void>;
}

const ASK_AGAIN_MS = 2_000;
const UNKNOWN = {
  title: 'Not confirmed yet',
  message: 'We are checking whether this payment went through. Please do not pay again.',
};
const NO_ANSWER = 'We could not check the card. Make sure you are online and try again.';

const notMade = (message: string) => ({ title: 'Payment not made', message });

/** Why a payment was refused; undefined when it was not. */
function refusalOf(sent: Sent<Payment>): Problem {
  if (sent.ok) return undefined;
  const message = sent.errors.map((error) => error.message).join(' ');
  return sent.status === 402 ? { title: 'Payment declined', message } : notMade(message);
}

/** Where 3-D Secure comes back to: this page, without what an earlier round has left in its address. */
export function ownAddress(): string {
  return window.location.origin + window.location.pathname;
}

/** Resolves once the API has answered whether it knows of a payment for this order, whatever the answer is. */
async function untilKnown(orderId: string): Promise<void> {
  while (!(await ask(`/api/payments?orderId=${orderId}`))) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** One order's attempts to pay. The page is rendered anew after each, so it shows what the services know. */
export function usePayment(orderId: string): PaymentTry {
  const request = useRequest();
  const router = useRouter();
  const trying = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function pay(card: AskForCard, verify: Verify): Promise<void> {
    // Enter in a frame of Stripe's sends the form, whatever the state of its button.
    if (trying.current) return;
    hold(true);
    setProblem(undefined);
    try {
      const token = await card();
      if (token) await payWith(token, verify);
    } catch (error) {
      setProblem(notMade(error instanceof CardProblem ? error.message : NO_ANSWER));
    }
    hold(false);
  }

  function hold(held: boolean): void {
    trying.current = held;
    setBusy(held);
  }

  async function payWith(token: string, verify: Verify): Promise<void> {
    const sent = await request.run<Payment>('POST', '/api/payments', { orderId, token });
    if (!sent || isLeaving(sent)) return;
    if (!isDecided(sent)) return findOut(refusalOf(sent));
    setProblem(refusalOf(sent));
    const secret = sent.ok && sent.data.status === 'requires_action' && sent.data.clientSecret;
    if (secret) return goThrough(() => verify(secret));
    show();
  }

  /** Without an answer nobody knows whether it was made: only the page that comes says that it was not. */
  async function findOut(refusal: Problem): Promise<void> {
    setProblem(UNKNOWN);
    await untilKnown(orderId);
    request.follow(() => {
      setProblem(refusal);
      router.refresh();
    });
  }

  async function goThrough(verify: () => Promise<'verified' | 'leaving'>): Promise<void> {
    try {
      if ((await verify()) === 'leaving') return request.leave();
    } catch (error) {
      show();
      throw error;
    }
    // As when it comes back from another page: until our services have heard of it, nobody should pay again.
    show('?redirect_status=succeeded');
  }

  function show(query = ''): void {
    const { pathname } = window.location;
    request.follow(() => (query ? router.replace(pathname + query, { scroll: false }) : router.refresh()));
  }

  return { busy: busy || request.busy, problem, pay };
}
