'use client';

import dynamic from 'next/dynamic';
import { TestCardForm } from './test-card-form';

/** How cards are taken: by Stripe, or by the emulator when no Stripe account is configured. */
export type CardProcessor =
  | { kind: 'stripe'; publishableKey: string; amount: number; currency: string }
  | { kind: 'emulator'; url: string };

export interface PayProps {
  orderId: string;
  /** The price as text, with its currency. */
  price: string;
  /** The last attempt was declined before this page was opened. */
  declined: boolean;
}

// Its own chunk: with the emulator nothing of Stripe's is downloaded.
const StripeForm = dynamic(() => import('./stripe-form').then((module) => module.StripeForm), { ssr: false });

/** Asks for a card and pays with it. */
export function PayForm({ processor, ...pay }: PayProps & { processor: CardProcessor }) {
  return processor.kind === 'stripe' ? (
    <StripeForm {...pay} {...processor} />
  ) : (
    <TestCardForm {...pay} emulatorUrl={processor.url} />
  );
}
