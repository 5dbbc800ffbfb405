/** Stripe's public test cards, and their tokens in the API. */
export const TEST_CARDS = [
  { number: '4242 4242 4242 4242', token: 'tok_visa', outcome: 'Visa, accepted' },
  { number: '4000 0000 0000 0002', token: 'tok_chargeDeclined', outcome: 'Declined' },
  {
    number: '4000 0000 0000 9995',
    token: 'tok_chargeDeclinedInsufficientFunds',
    outcome: 'Declined for insufficient funds',
  },
  { number: '4000 0000 0000 3220', token: 'tok_threeDSecure2Required', outcome: 'Asks for 3-D Secure' },
] as const;

const digits = (text: string) => text.replace(/\D/g, '');

/** The token of a test card's number, however it is spaced; undefined for any other number. */
export function testCardToken(number: string): string | undefined {
  return TEST_CARDS.find((card) => digits(card.number) === digits(number))?.token;
}

/** The emulator's 3-D Secure page, returning to `returnUrl`. */
export function verificationUrl(emulatorUrl: string, clientSecret: string, returnUrl: string): string {
  const intentId = clientSecret.split('_secret_')[0];
  const query = new URLSearchParams({ client_secret: clientSecret, return_url: returnUrl });
  return `${emulatorUrl}/_emulator/3ds/${intentId}?${query}`;
}
