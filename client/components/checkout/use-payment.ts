'use client';

import { useRouter } from 'next/navigation';
import { useRef, useState, useSyncExternalStore } from 'react';
import type { CardPayment, PaymentAttempt } from '../../lib/api/api-types';
import { ask, isDecided, isLeaving, type Sent } from '../../lib/api/browser-api';
import { rememberVerification, verificationOf } from '../../lib/checkout/verification';
import { useRequest } from '../ui/use-request';

/** The props of every card form. */
export interface PayProps {
  orderId: string;
  /** The price as text, with its currency. */
  price: string;
  /** Why the last attempt was declined, if that happened before this page was opened. */
  declined: string | undefined;
  /** When the order expires, ms since 1970 by the server's clock. */
  expiresAt: number;
  /** The bank still waits for the buyer's 3-D Secure. */
  verifying: boolean;
}

/** Requests a token for the typed card; undefined if the form shows at its fields what is wrong. */
export type AskForCard = () => Promise<string | undefined>;

/** Takes the buyer through 3-D Secure; `leaving` when that happens on another page, which returns here. */
export type Verify = (clientSecret: string) => Promise<'verified' | 'leaving'>;

/** Why a card cannot be used, worded for the buyer. Thrown by the two functions above. */
export class CardProblem extends Error {}

type Problem = { title: string; message: string } | undefined;

export interface PaymentTry {
  busy: boolean;
  problem: Problem;
  /** Pays with a card, one attempt at a time. Calls `verify` when the bank requires 3-D Secure. Never rejects. */
  pay(card: AskForCard, verify: Verify): Promise<void>;
  /** Goes on with the 3-D Secure that this browser began; undefined if there is none. Never rejects. */
  resume: ((verify: Verify) => Promise<void>) | undefined;
}

const ASK_AGAIN_MS = 2_000;
const UNKNOWN = {
  title: 'Not confirmed yet',
  message: 'We are checking whether this payment went through. Please do not pay again.',
};
const NO_ANSWER = 'We could not check the card. Make sure you are online and try again.';

const notMade = (message: string) => ({ title: 'Payment not made', message });

/** Why a payment was refused; undefined if it was not. */
function refusalOf(sent: Sent<PaymentAttempt>): Problem {
  if (sent.ok) return undefined;
  const message = sent.errors.map((error) => error.message).join(' ');
  return sent.status === 402 ? { title: 'Payment declined', message } : notMade(message);
}

/** Return address after 3-D Secure: this page, without the parameters that an earlier attempt left in its address. */
export function ownAddress(): string {
  return window.location.origin + window.location.pathname;
}

/** Resolves once the API has answered whether this order has a payment, whatever the answer is. */
async function untilKnown(orderId: string): Promise<void> {
  while (!(await ask(`/api/payments?orderId=${orderId}`))) {
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

const never = () => () => {};

type UnpaidOrder = Pick<PayProps, 'orderId' | 'expiresAt' | 'verifying'>;

/** The attempts to pay one order. Each one re-renders the page, so that it shows the services' current state. */
export function usePayment({ orderId, expiresAt, verifying }: UnpaidOrder): PaymentTry {
  const request = useRequest();
  const router = useRouter();
  const trying = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const unfinished = useSyncExternalStore(
    never,
    () => (verifying ? verificationOf(localStorage, orderId) : null),
    () => null,
  );

  const pay = (card: AskForCard, verify: Verify) =>
    once(async () => {
      const token = await card();
      if (token) await payWith(token, verify);
    });

  /** One attempt at a time. */
  async function once(attempt: () => Promise<void>): Promise<void> {
    // Enter in one of Stripe's frames submits the form, whatever the state of its button.
    if (trying.current) return;
    hold(true);
    setProblem(undefined);
    try {
      await attempt();
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
    const sent = await request.run<PaymentAttempt>('POST', '/api/payments', { orderId, token } satisfies CardPayment);
    if (!sent || isLeaving(sent)) return;
    if (!isDecided(sent)) return findOut(refusalOf(sent));
    setProblem(refusalOf(sent));
    const secret = sent.ok && sent.data.status === 'requires_action' && sent.data.clientSecret;
    if (!secret) return show();
    rememberVerification(localStorage, orderId, secret, expiresAt);
    return goThrough(() => verify(secret));
  }

  /** Without an answer, the outcome is unknown: only the re-rendered page may say that no payment was made. */
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
    // As on the return from another page: until our services have received the result, the buyer must not pay again.
    show('?redirect_status=succeeded');
  }

  function show(query = ''): void {
    const { pathname } = window.location;
    request.follow(() => (query ? router.replace(pathname + query, { scroll: false }) : router.refresh()));
  }

  const resume = unfinished ? (verify: Verify) => once(() => goThrough(() => verify(unfinished))) : undefined;
  return { busy: busy || request.busy, problem, pay, resume };
}
