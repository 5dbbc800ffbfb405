import { byItself, type Clock, type Logger, periodic, repairs, type Worker } from '@ticketing/common';
import { findDuePayments } from '../models/payment';
import type { Settlement } from '../settlement';

const everyMs = 2_000;
const batch = 50;

/** Finishes what a crash or a Stripe outage has left unfinished. */
export function paymentSweep(settlement: Settlement, clock: Clock, logger: Logger): Worker {
  return periodic('payment sweep', everyMs, logger, () => recoverDuePayments(settlement, clock, logger));
}

/** One run of the sweep. Payments are independent: one that fails does not hold up the others. */
export async function recoverDuePayments(settlement: Settlement, clock: Clock, logger: Logger): Promise<void> {
  const due = await findDuePayments(clock.now(), batch);
  await Promise.all(
    due.map((payment) =>
      byItself(logger, { paymentId: payment.id }, async () => {
        const { version } = await settlement.recover(payment);
        if (version !== payment.version) repairs.inc({ kind: 'payment' });
      }),
    ),
  );
}
