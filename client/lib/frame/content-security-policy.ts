interface Options {
  /** Random per answer: only scripts that carry it run, and scripts they load. */
  nonce: string;
  /** Card numbers are typed into Stripe's frames: allow those. */
  withStripe: boolean;
  /** The development server evaluates code. */
  development: boolean;
}

/** The pages' Content-Security-Policy: no third-party content, except Stripe's where configured. */
export function contentSecurityPolicy({ nonce, withStripe, development }: Options): string {
  const stripe = (...origins: string[]) => (withStripe ? origins : []);
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
      ...stripe('https://js.stripe.com', 'https://*.js.stripe.com'),
    ],
    // Service workers, of tickets and for push messages; without this, `script-src` would ask for a nonce, which none can carry.
    'worker-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', ...stripe('https://*.stripe.com')],
    'connect-src': ["'self'", ...stripe('https://api.stripe.com')],
    'frame-src': withStripe
      ? ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com']
      : ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}
