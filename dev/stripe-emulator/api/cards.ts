/** Why a card is refused, with Stripe's codes and messages. */
export interface CardDecline {
  code: string;
  decline_code: string;
  message: string;
  param?: string;
}

/** How a test card behaves. `authenticate` cards ask for 3-D Secure first; only then do the others apply. */
export interface Card {
  brand: string;
  last4: string;
  decline?: CardDecline;
  authenticate?: boolean;
  /** Authorised, but declined at the capture. */
  declineCapture?: CardDecline;
}

const visa = { brand: 'visa', last4: '4242' };

const declined = (decline_code: string, message = 'Your card was declined.'): CardDecline => ({
  code: 'card_declined',
  decline_code,
  message,
});
const failed = (code: string, message: string, param?: string): CardDecline => ({
  code,
  decline_code: code,
  message,
  ...(param && { param }),
});

const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');

/** Stripe's public test cards by name: `tok_<name>`, `pm_card_<name>` and, in the emulator, `ctoken_<name>`. */
const cards: Record<string, Card> = {
  visa,
  visa_debit: { brand: 'visa', last4: '5556' },
  mastercard: { brand: 'mastercard', last4: '4444' },
  mastercard_debit: { brand: 'mastercard', last4: '8210' },
  mastercard_prepaid: { brand: 'mastercard', last4: '5100' },
  amex: { brand: 'amex', last4: '8431' },
  discover: { brand: 'discover', last4: '1117' },
  diners: { brand: 'diners', last4: '0004' },
  jcb: { brand: 'jcb', last4: '0505' },
  unionpay: { brand: 'unionpay', last4: '0005' },

  chargeDeclined: { ...visa, last4: '0002', decline: declined('generic_decline') },
  chargeDeclinedInsufficientFunds: { ...visa, last4: '9995', decline: insufficientFunds },
  chargeDeclinedLostCard: { ...visa, last4: '9987', decline: declined('lost_card') },
  chargeDeclinedStolenCard: { ...visa, last4: '9979', decline: declined('stolen_card') },
  chargeDeclinedFraudulent: { ...visa, last4: '0019', decline: declined('fraudulent') },
  chargeDeclinedVelocityLimitExceeded: {
    ...visa,
    last4: '6975',
    decline: declined(
      'card_velocity_exceeded',
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    ),
  },
  chargeDeclinedExpiredCard: {
    ...visa,
    last4: '0069',
    decline: failed('expired_card', 'Your card has expired.', 'exp_month'),
  },
  chargeDeclinedIncorrectCvc: {
    ...visa,
    last4: '0127',
    decline: failed('incorrect_cvc', "Your card's security code is incorrect.", 'cvc'),
  },
  chargeDeclinedProcessingError: {
    ...visa,
    last4: '0119',
    decline: failed('processing_error', 'An error occurred while processing your card. Try again in a little bit.'),
  },

  /** The emulator's own: Stripe has no card that fails this late. */
  captureDeclined: { ...visa, last4: '0416', declineCapture: declined('generic_decline') },

  threeDSecure2Required: { ...visa, last4: '3220', authenticate: true },
  threeDSecureRequired: { ...visa, last4: '3063', authenticate: true },
  threeDSecureRequiredChargeDeclined: {
    ...visa,
    last4: '1629',
    authenticate: true,
    decline: declined('generic_decline'),
  },
  threeDSecureOptional: { ...visa, last4: '3055' },
  authenticationRequired: { ...visa, last4: '3184', authenticate: true },
  authenticationRequiredOnSetup: { ...visa, last4: '3155', authenticate: true },
  authenticationRequiredChargeDeclinedInsufficientFunds: {
    ...visa,
    last4: '3178',
    authenticate: true,
    decline: insufficientFunds,
  },
};

/** @returns the card behind a test token, or undefined for a token that Stripe would not know either */
export function findTestCard(token: string): Card | undefined {
  const name = /^(?:tok|pm_card|ctoken)_(.+)$/.exec(token)?.[1];
  if (!name) return undefined;
  // Stripe prefixes some of them with the brand, for example pm_card_visa_chargeDeclined.
  return [name, name.replace(/^visa_/, '')].flatMap((known) => (Object.hasOwn(cards, known) ? cards[known] : [])).at(0);
}
