import { testCardToken, verificationUrl } from '../test-cards';

describe('test cards', () => {
  it.each([
    ['4242 4242 4242 4242', 'tok_visa'],
    ['4242-4242-4242-4242', 'tok_visa'],
    ['4000000000000002', 'tok_chargeDeclined'],
    ['4000 0000 0000 3220', 'tok_threeDSecure2Required'],
    ['4111 1111 1111 1111', undefined],
    ['', undefined],
  ])('%s is known as %s', (number, token) => {
    expect(testCardToken(number)).toBe(token);
  });

  it('leads to the 3-D Secure page of the payment and back', () => {
    const url = new URL(verificationUrl('http://127.0.0.1:1', 'pi_1_secret_2', 'http://localhost:3000/orders/3'));
    expect(url.pathname).toBe('/_emulator/3ds/pi_1');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_secret: 'pi_1_secret_2',
      return_url: 'http://localhost:3000/orders/3',
    });
  });
});
