/** Why a card was declined, worded for the buyer. */
export interface Decline {
  code: string;
  message: string;
}

/** Stripe asks not to reveal these to the buyer; they are shown as an ordinary decline. */
const notForTheBuyer = [
  'generic_decline',
  'fraudulent',
  'lost_card',
  'stolen_card',
  'pickup_card',
  'merchant_blacklist',
];

/** The decline shown to the buyer: Stripe's decline code if it is public, its error code otherwise. */
export function toDecline(error: {
  code?: string | undefined;
  decline_code?: string | undefined;
  message?: string | undefined;
}): Decline {
  const { code = 'card_declined', decline_code: detail, message = 'Your card was declined.' } = error;
  if (!detail) return { code, message };
  if (notForTheBuyer.includes(detail)) return { code: 'card_declined', message: 'Your card was declined.' };
  return { code: detail, message };
}
