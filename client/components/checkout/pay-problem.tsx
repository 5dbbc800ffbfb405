'use client';

import { useEffect, useRef } from 'react';
import type { PaymentTry } from './use-payment';

const declinedEarlier = (reason: string) => ({
  title: 'Payment declined',
  message: `${reason} You can try another card.`,
});

interface Props {
  payment: PaymentTry;
  /** Why the last attempt was declined, if that happened before this page was opened. */
  declined: string | undefined;
}

/** What went wrong with the last attempt, until the next one. Takes the focus when it appears. */
export function PayProblem({ payment, declined }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (payment.problem) ref.current?.focus();
  }, [payment.problem]);
  const problem = payment.problem ?? (declined && !payment.busy ? declinedEarlier(declined) : undefined);
  if (!problem) return null;
  return (
    <div ref={ref} role="alert" tabIndex={-1} className="notice bad">
      <p>
        <strong>{problem.title}</strong>
      </p>
      <p>{problem.message}</p>
    </div>
  );
}
