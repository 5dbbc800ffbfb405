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

/** What went wrong with the last attempt, until the next one. */
export function PayProblem({ payment, declined }: Props) {
  const problem = payment.problem ?? (declined && !payment.busy ? DECLINED_EARLIER : undefined);
  if (!problem) return null;
  return (
    <div role="alert" className="notice bad">
      <p>
        <strong>{problem.title}</strong>
      </p>
      <p>{problem.message}</p>
    </div>
  );
}
