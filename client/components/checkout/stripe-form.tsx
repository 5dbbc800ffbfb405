'use client';

import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import { loadStripe } from '@stripe/stripe-js';
import { type SubmitEvent, useState } from 'react';
import type { PayProps } from './pay-form';
import { PayProblem } from './pay-problem';
import { ownAddress, usePayment } from './use-payment';

interface Props extends PayProps {
  publishableKey: string;
  /** In minor units. */
  amount: number;
  currency: string;
}

/** Stripe's Payment Element: the card's number goes to Stripe, never through us; we get a token for it. */
export function StripeForm({ publishableKey, amount, currency, ...pay }: Props) {
  const [unreachable, setUnreachable] = useState(false);
  const [stripe] = useState(() =>
    loadStripe(publishableKey).catch(() => {
      setUnreachable(true);
      return null;
    }),
  );
  if (unreachable) {
    return (
      <p role="alert" className="notice bad">
        The card form could not be loaded. Your reservation stays; check your connection and reload the page.
      </p>
    );
  }
  const options = { mode: 'payment', captureMethod: 'manual', amount, currency: currency.toLowerCase() } as const;
  return (
    <Elements stripe={stripe} options={{ ...options, allowedPaymentMethodTypes: ['card'] }}>
      <ElementForm {...pay} />
    </Elements>
  );
}

function ElementForm({ orderId, price, declined }: PayProps) {
  const stripe = useStripe();
  const elements = useElements();
  const payment = usePayment(orderId);
  const [busy, setBusy] = useState(false);
  const [mistake, setMistake] = useState<string>();

  /** A token for the card that was typed; undefined when Stripe found a mistake in it. */
  async function token(): Promise<string | undefined> {
    if (!stripe || !elements) return undefined;
    const { error: incomplete } = await elements.submit();
    if (incomplete) return undefined; // the Payment Element says what is missing, at its fields
    const params = { return_url: ownAddress() };
    const { confirmationToken, error } = await stripe.createConfirmationToken({ elements, params });
    setMistake(error?.message);
    return confirmationToken?.id;
  }

  /** 3-D Secure in Stripe's own dialogue, over this page. */
  async function verify(clientSecret: string) {
    const result = await stripe?.handleNextAction({ clientSecret });
    setMistake(result?.error?.message);
    return 'done' as const;
  }

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setBusy(true);
    const collected = await token();
    if (collected) await payment.pay(collected, verify);
    setBusy(false);
  }

  return (
    <form method="post" className="form" onSubmit={submit}>
      <PayProblem payment={payment} declined={declined} />
      <PaymentElement />
      {mistake ? (
        <p role="alert" className="notice bad">
          {mistake}
        </p>
      ) : null}
      <button type="submit" className="button wide" disabled={!stripe || busy || payment.busy}>
        Pay {price}
      </button>
    </form>
  );
}
