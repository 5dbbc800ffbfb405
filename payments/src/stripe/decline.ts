/** Why a card was declined, in words that the buyer may see. */
export interface Decline {
  code: string;
  message: string;
}

/** Stripe asks not to tell the buyer these; they read as an ordinary decline. */
const notForTheBuyer = [
  'generic_decline',
  'fraudulent',
  'lost_card',
  'stolen_card',
  'pickup_card',
  'merchant_blacklist',
];

/** The decline that may be shown to the buyer: Stripe's decline code where it is public, its error code otherwise. */
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
