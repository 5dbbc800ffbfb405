import { contentSecurityPolicy } from '../content-security-policy';

const options = { nonce: 'n0', withStripe: false, development: false };

describe('the content security policy', () => {
  it('names no other site and no evaluation of code', () => {
    const policy = contentSecurityPolicy(options);
    expect(policy).not.toMatch(/https?:|unsafe-eval/);
    expect(policy).toContain("script-src 'self' 'nonce-n0' 'strict-dynamic'");
    expect(policy).toContain("worker-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('lets only Stripe in where it is configured', () => {
    const origins = contentSecurityPolicy({ ...options, withStripe: true }).match(/https:\/\/[^\s;]+/g) ?? [];
    expect(origins).toContain('https://js.stripe.com');
    expect(origins.every((origin) => origin.endsWith('.stripe.com'))).toBe(true);
  });
});
