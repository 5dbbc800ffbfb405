import { goInstall } from './go-install';
import type { Server } from './locate';
import { onPath } from './programs';

/** Stripe's own check of request formats; only tests use it. */
export const stripeMock: Server = {
  name: 'stripe-mock',
  variable: 'STRIPE_MOCK_BINARY',
  sources: [
    { name: 'stripe-mock on the PATH', find: () => onPath('stripe-mock') },
    ...goInstall('github.com/stripe/stripe-mock', 'v0.203.0'),
  ],
  install: 'Install Go, or stripe-mock itself (on the PATH, or its path in STRIPE_MOCK_BINARY).',
};
