import { Counter, Gauge } from 'prom-client';
import { mailKinds } from './domain/mail';

/** What became of mails, by kind. */
export const mailsHandled = new Counter({
  name: 'ticketing_mails_total',
  help: 'Mails by outcome: sent, failed (will be tried again), dropped (no longer true, or not wanted), or given_up',
  labelNames: ['kind', 'outcome'] as const,
});
// To Prometheus, a series that begins with its first mail has not increased.
for (const kind of mailKinds) mailsHandled.inc({ kind, outcome: 'given_up' }, 0);

/** Grows while the mail server takes nothing. */
export const mailsFailingSeconds = new Gauge({
  name: 'ticketing_mails_failing_seconds',
  help: 'For how long the mail that has failed longest has been failing; 0 while none is, no value while nobody can tell',
});
