import type { PaymentTry, Verify } from './use-payment';

/** The way back to the bank, for a buyer who has left its page. */
export function ContinueVerification({ payment, verify }: { payment: PaymentTry; verify: Verify }) {
  const { resume, busy } = payment;
  if (!resume) return null;
  return (
    <>
      <button
        type="button"
        className="button wide"
        aria-disabled={busy}
        aria-busy={busy}
        onClick={() => resume(verify)}
      >
        Continue verification
      </button>
      <p className="hint">Or pay with another card:</p>
    </>
  );
}
