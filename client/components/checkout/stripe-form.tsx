'use client';

import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import { loadStripe, type StripeElementsOptionsMode, type StripeError } from '@stripe/stripe-js';
import { type SubmitEvent, useState } from 'react';
import type { MinorUnits } from '../../lib/api/api-types';
import { CardFields } from './card-fields';
import { ContinueVerification } from './continue-verification';
import { PayProblem } from './pay-problem';
import { CardProblem, ownAddress, type PayProps, usePayment } from './use-payment';
import { useStripeAppearance } from './use-stripe-appearance';

interface Props extends PayProps {
  publishableKey: string;
  /** In minor units. */
  amount: MinorUnits;
  currency: string;
}

/** Stripe's Payment Element: the card number goes to Stripe, never through us; we get a token for it. */
export function StripeForm({ publishableKey, amount, currency, ...pay }: Props) {
  const appearance = useStripeAppearance();
  const [unreachable, setUnreachable] = useState(false);
  const [stripe, setStripe] = useState(load);

  function load() {
    return loadStripe(publishableKey).catch(() => {
      setUnreachable(true);
      return null;
    });
  }

  function tryAgain() {
    setUnreachable(false);
    setStripe(load());
  }

  if (unreachable) return <Unreachable onTryAgain={tryAgain} />;
  const options: StripeElementsOptionsMode = {
    mode: 'payment',
    captureMethod: 'manual',
    amount,
    currency: currency.toLowerCase(),
    allowedPaymentMethodTypes: ['card'],
    appearance,
    loader: 'never',
  };
  return (
    <Elements stripe={stripe} options={options}>
      <ElementForm {...pay} onUnreachable={() => setUnreachable(true)} />
    </Elements>
  );
}

function Unreachable({ onTryAgain }: { onTryAgain: () => void }) {
  return (
    <div role="alert" className="notice bad">
      <p>The card form could not be loaded. Your reservation is safe. Check your connection and try again.</p>
      <button type="button" className="button quiet" onClick={onTryAgain}>
        Try again
      </button>
    </div>
  );
}

function ElementForm({ onUnreachable, ...pay }: PayProps & { onUnreachable: () => void }) {
  const stripe = useStripe();
  const elements = useElements();
  const payment = usePayment(pay);
  const [ready, setReady] = useState(false);

  async function card(): Promise<string | undefined> {
    if (!stripe || !elements) return undefined;
    const { error: incomplete } = await elements.submit();
    // The Payment Element shows at its fields what is missing.
    if (incomplete?.type === 'validation_error') return undefined;
    if (incomplete) throw problemOf(incomplete);
    const params = { return_url: ownAddress() };
    const { confirmationToken, error } = await stripe.createConfirmationToken({ elements, params });
    if (error) throw problemOf(error);
    return confirmationToken.id;
  }

  /** 3-D Secure in Stripe's own dialog, over this page. */
  async function verify(clientSecret: string) {
    const result = await stripe?.handleNextAction({ clientSecret });
    if (result?.error) throw problemOf(result.error);
    return 'verified' as const;
  }

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    payment.pay(card, verify);
  }

  return (
    <form method="post" className="form" onSubmit={submit}>
      <PayProblem payment={payment} declined={pay.declined} />
      <ContinueVerification payment={payment} verify={verify} />
      <CardFields ready={ready}>
        <PaymentElement onReady={() => setReady(true)} onLoadError={onUnreachable} />
      </CardFields>
      {/* Not disabled while busy: that would lose the focus. */}
      <button
        type="submit"
        className="button wide"
        disabled={!ready}
        aria-disabled={payment.busy}
        aria-busy={!ready || payment.busy}
      >
        Pay {pay.price}
      </button>
    </form>
  );
}

/** Stripe's messages about cards are written for buyers, the others for developers. */
function problemOf({ type, code, message }: StripeError): Error {
  if (code === 'payment_intent_authentication_failure') {
    return new CardProblem(
      'Your bank did not confirm the payment, so nothing was charged. Try again or use another card.',
    );
  }
  return type === 'card_error' && message ? new CardProblem(message) : new Error(message);
}
