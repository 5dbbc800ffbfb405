'use client';

import { useEffect, useRef } from 'react';
import type { PaymentTry } from './use-payment';

const DECLINED_EARLIER = {
  title: 'Payment declined',
  message: 'Nothing was charged. You can try again with another card.',
};

interface Props {
  payment: PaymentTry;
  /** The last attempt was declined before this page was opened. */
  declined: boolean;
}

/** What went wrong with the last attempt, until the next one. Takes the focus when it has just gone wrong. */
export function PayProblem({ payment, declined }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (payment.problem) ref.current?.focus();
  }, [payment.problem]);
  const problem = payment.problem ?? (declined && !payment.busy ? DECLINED_EARLIER : undefined);
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
