import type { ApiError } from '../api/api-types';

/** What a door says about a code, large enough to be read in passing. */
export interface Verdict {
  tone: 'good' | 'warn' | 'bad';
  headline: string;
  detail: string;
  /** When the ticket was used before, an ISO time. */
  usedAt?: string;
}

const refusals: Record<string, Omit<Verdict, 'usedAt'>> = {
  already_admitted: { tone: 'bad', headline: 'Already used', detail: 'Somebody came in with this ticket.' },
  other_event: {
    tone: 'bad',
    headline: 'Wrong door',
    detail: 'This ticket is for another event or from another seller.',
  },
  ticket_resold: {
    tone: 'bad',
    headline: 'Sold on',
    detail: 'Its buyer has sold it to somebody else, whose code lets them in.',
  },
  ticket_refunded: { tone: 'bad', headline: 'Refunded', detail: 'The price was given back: the ticket is void.' },
  unknown_code: { tone: 'bad', headline: 'No such ticket', detail: 'Check the code, or scan it again.' },
  invalid_pass: { tone: 'warn', headline: 'Link has ended', detail: 'Ask the seller for a new check-in link.' },
  too_many_attempts: { tone: 'warn', headline: 'Too many wrong codes', detail: 'Wait a few minutes, then go on.' },
};

export const letIn = (title: string, seat: string): Verdict => ({
  tone: 'good',
  headline: 'Valid',
  detail: [title, seat].filter(Boolean).join(' · '),
});

/** Nobody knows whether it counted: the same code, sent again under the same name, gets the same answer. */
export const noAnswer: Verdict = {
  tone: 'warn',
  headline: 'No answer',
  detail: 'Check the connection, then try again.',
};

/** The verdict of a refusal. */
export function refused([error]: ApiError[]): Verdict {
  const known = refusals[error?.code ?? ''];
  if (known) return error?.usedAt ? { ...known, usedAt: error.usedAt } : known;
  return error?.code === 'invalid'
    ? { tone: 'warn', headline: 'No code', detail: 'Type the 16 characters below the QR code.' }
    : noAnswer;
}
