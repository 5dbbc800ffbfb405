import { type Clock, type Logger, periodic, type Worker } from '@ticketing/common';
import { beingPaidSeconds } from '../metrics';
import { OrderModel } from '../models/order';

const everyMs = 15_000;
/** How many are looked at: an outage of Stripe may leave any number, and the first to expire are the oldest. */
const looked = 500;

/** Measures for how long orders have been awaiting the collection of their payment. */
export const beingPaid = (clock: Clock, logger: Logger): Worker =>
  periodic('being paid', everyMs, logger, () => measureBeingPaid(clock));

/** One measurement. If it fails there is no value: the last one says nothing about now. */
export async function measureBeingPaid(clock: Clock): Promise<void> {
  try {
    const waiting = await OrderModel.find({ status: 'awaiting:payment' }, { changedAt: 1 })
      .sort({ expiresAt: 1 })
      .limit(looked)
      .lean<{ changedAt?: Date }[]>();
    const now = clock.now().getTime();
    // Its last change was the acceptance of its payment.
    beingPaidSeconds.set(Math.max(0, ...waiting.map(({ changedAt }) => now - (changedAt?.getTime() ?? now))) / 1000);
  } catch (error) {
    beingPaidSeconds.remove();
    throw error;
  }
}
