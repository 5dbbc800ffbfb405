'use client';

import { type SubmitEvent, useId, useState } from 'react';
import { TEST_CARDS, testCardToken, verificationUrl } from '../../lib/checkout/test-cards';
import { useHydrated } from '../ui/use-hydrated';
import { ContinueVerification } from './continue-verification';
import { PayProblem } from './pay-problem';
import styles from './test-card-form.module.css';
import { ownAddress, type PayProps, usePayment } from './use-payment';

const [visa] = TEST_CARDS;

/** Pays with one of Stripe's test cards at the emulator. */
export function TestCardForm({ emulatorUrl, ...pay }: PayProps & { emulatorUrl: string }) {
  const id = useId();
  const hydrated = useHydrated();
  const payment = usePayment(pay);
  const [number, setNumber] = useState<string>(visa.number);
  const [unknownCard, setUnknownCard] = useState(false);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const token = testCardToken(number);
    setUnknownCard(!token);
    if (!token) return;
    payment.pay(async () => token, verify);
  }

  async function verify(clientSecret: string) {
    window.location.assign(verificationUrl(emulatorUrl, clientSecret, ownAddress()));
    return 'leaving' as const;
  }

  return (
    <form method="post" className="form" onSubmit={submit}>
      <p className="notice">
        <strong>Test mode.</strong> No real card is charged, and only the test cards below work.
      </p>
      <PayProblem payment={payment} declined={pay.declined} />
      <ContinueVerification payment={payment} verify={verify} />
      <div className="field">
        <label htmlFor={`${id}card`}>Card number</label>
        <input
          id={`${id}card`}
          inputMode="numeric"
          autoComplete="off"
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          aria-invalid={unknownCard}
          aria-describedby={unknownCard ? `${id}error` : undefined}
        />
        {unknownCard ? (
          <p id={`${id}error`} role="alert" className="field-error">
            This is not one of the test cards.
          </p>
        ) : null}
      </div>
      <fieldset className={styles.cards}>
        <legend>Test cards</legend>
        {TEST_CARDS.map((card) => (
          <button key={card.token} type="button" onClick={() => setNumber(card.number)}>
            <code>{card.number}</code> <span>{card.outcome}</span>
          </button>
        ))}
      </fieldset>
      <button
        type="submit"
        className="button wide"
        disabled={!hydrated}
        aria-disabled={payment.busy}
        aria-busy={payment.busy}
      >
        Pay {pay.price}
      </button>
    </form>
  );
}
