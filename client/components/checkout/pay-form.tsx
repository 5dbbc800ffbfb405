'use client';

import { type ComponentProps, lazy, Suspense } from 'react';
import type { CardProcessor } from '../../lib/checkout/card-processor';
import { useHydrated } from '../ui/use-hydrated';
import { CardFormOutline } from './card-fields';
import { TestCardForm } from './test-card-form';
import type { PayProps } from './use-payment';

// Its own chunk: with the emulator, none of Stripe's code is downloaded.
const StripeForm = lazy(() => import('./stripe-form').then((module) => ({ default: module.StripeForm })));

/** Asks for a card and pays with it. */
export function PayForm({ processor, ...pay }: PayProps & { processor: CardProcessor }) {
  return (
    <>
      <noscript>
        <p className="notice">Please turn on JavaScript to pay.</p>
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
