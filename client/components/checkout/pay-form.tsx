'use client';

import { type ComponentProps, lazy, Suspense } from 'react';
import { useHydrated } from '../use-hydrated';
import { CardFormOutline } from './card-fields';
import { TestCardForm } from './test-card-form';

/** How cards are taken: by Stripe, or by the emulator when no Stripe account is configured. */
export type CardProcessor =
  | { kind: 'stripe'; publishableKey: string; amount: number; currency: string }
  | { kind: 'emulator'; url: string };

export interface PayProps {
  orderId: string;
  /** The price as text, with its currency. */
  price: string;
  /** Why the last attempt was declined, when that was before this page was opened. */
  declined: string | undefined;
}

// Its own chunk: with the emulator nothing of Stripe's is downloaded.
const StripeForm = lazy(() => import('./stripe-form').then((module) => ({ default: module.StripeForm })));

/** Asks for a card and pays with it. */
export function PayForm({ processor, ...pay }: PayProps & { processor: CardProcessor }) {
  return (
    <>
      <noscript>
        <p className="notice">Please switch on JavaScript to pay.</p>
      </noscript>
      {processor.kind === 'stripe' ? (
        <WhenLoaded {...pay} {...processor} />
      ) : (
        <TestCardForm {...pay} emulatorUrl={processor.url} />
      )}
    </>
  );
}

function WhenLoaded(props: ComponentProps<typeof StripeForm>) {
  const outline = <CardFormOutline price={props.price} />;
  return <Suspense fallback={outline}>{useHydrated() ? <StripeForm {...props} /> : outline}</Suspense>;
}
