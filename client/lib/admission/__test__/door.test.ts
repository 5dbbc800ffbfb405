import { letIn, noAnswer, refused } from '../door';

const codes = [
  'already_admitted',
  'other_event',
  'ticket_refunded',
  'unknown_code',
  'invalid_pass',
  'too_many_attempts',
];

describe('what a door says', () => {
  it('names the ticket and the seat of whom it lets in', () => {
    expect(letIn('Opera', 'Balcony, row C')).toEqual({
      tone: 'good',
      headline: 'Valid',
      detail: 'Opera · Balcony, row C',
    });
    expect(letIn('Opera', '').detail).toBe('Opera');
  });

  it.each(codes)('is something of its own about %s, and never "valid"', (code) => {
    const others = codes
      .filter((other) => other !== code)
      .map((other) => refused([{ code: other, message: '' }]).headline);
    const { tone, headline } = refused([{ code, message: '' }]);
    expect(tone).not.toBe('good');
    expect(others).not.toContain(headline);
  });

  it('says when a ticket was used', () => {
    const usedAt = '2031-05-01T18:00:00.000Z';
    expect(refused([{ code: 'already_admitted', message: '', usedAt }]).usedAt).toBe(usedAt);
  });

  it('asks to try again after anything else', () => {
    for (const errors of [[], [{ code: 'internal', message: '' }], [{ code: 'no_answer', message: '' }]])
      expect(refused(errors)).toBe(noAnswer);
  });
});
