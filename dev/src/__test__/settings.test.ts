import { allowedHosts, readSettings } from '../settings';

describe('the settings of a stack', () => {
  it('have defaults with which it runs', () => {
    expect(readSettings({})).toMatchObject({ port: 3000, replicas: 1, orderExpirationSeconds: 900, client: true });
  });

  it('are refused all at once, each with its value', () => {
    const wrong = { PORT: 'x', REPLICAS: '0', TRANSPORT: 'pigeons', CHANNEL_MAX_AGE: 'a week', CURRENCY: 'ISK' };
    expect(() => readSettings(wrong)).toThrow(
      /TRANSPORT=pigeons.*CHANNEL_MAX_AGE=a week.*CURRENCY=ISK.*PORT=x.*REPLICAS=0/s,
    );
  });

  it('go on to the services: such as the currency, the fee, and which push services may be called', () => {
    const env = {
      CURRENCY: 'JPY',
      FEE_PERCENT: '2.5',
      MAX_LIVE_ORDERS: '3',
      PUSH_HOSTS: '*.push.example',
      NODE_EXTRA_CA_CERTS: '/ca.crt',
    };
    expect(readSettings({ ...env, HOME: '/home' }).passedOn).toEqual(env);
  });

  it('know where people see the site: on this machine, or where PUBLIC_ORIGIN says', () => {
    expect(readSettings({ PORT: '3001' }).publicOrigin).toBe('http://localhost:3001');
    const tunnelled = readSettings({ PUBLIC_ORIGIN: 'https://Tickets.example/' });
    expect(tunnelled.publicOrigin).toBe('https://tickets.example');
    expect(allowedHosts(tunnelled)).toBe('localhost,127.0.0.1,[::1],tickets.example');
    for (const wrong of ['tickets.example', 'ftp://tickets.example', 'https://']) {
      expect(() => readSettings({ PUBLIC_ORIGIN: wrong })).toThrow(`PUBLIC_ORIGIN=${wrong} is not an address`);
    }
  });

  it('want the secret of the webhooks beside a key of Stripe', () => {
    expect(() => readSettings({ STRIPE_KEY: 'sk_test_x' })).toThrow('STRIPE_WEBHOOK_SECRET');
    expect(readSettings({ STRIPE_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' }).stripe).toEqual({
      key: 'sk_test_x',
      publishableKey: undefined,
      webhookSecret: 'whsec_x',
    });
  });

  it('take another address of Stripe’s API, beside a key', () => {
    const env = { STRIPE_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x', STRIPE_API_URL: 'http://127.0.0.1:12111' };
    expect(readSettings(env).stripe?.apiUrl).toBe('http://127.0.0.1:12111');
    expect(() => readSettings({ STRIPE_API_URL: 'http://127.0.0.1:12111' })).toThrow('STRIPE_KEY');
  });
});
