import fc from 'fast-check';
import { canonicalEmail, spellingsOf } from '../email';

describe('an e-mail address', () => {
  it.each([
    ['capitals', 'Ann@Example.COM', 'ann@example.com'],
    ['spaces around it', ' ann@example.com\t', 'ann@example.com'],
    ['a zero-width space', 'ann\u200b@example.com', 'ann@example.com'],
    ['a byte order mark before it', '\ufeffann@example.com', 'ann@example.com'],
    ['an invisible character between spaces', ' \u200b ann@example.com', 'ann@example.com'],
    ['joiners, marks and a soft hyphen', 'a\u200dn\u200en\u00ad@exam\u2060ple.com', 'ann@example.com'],
    ['a domain in letters', 'ann@München.de', 'ann@xn--mnchen-3ya.de'],
    ['a domain in decomposed letters', 'ann@mu\u0308nchen.de', 'ann@xn--mnchen-3ya.de'],
    ['a domain as DNS has it', 'ann@XN--MNCHEN-3YA.de', 'ann@xn--mnchen-3ya.de'],
    ['a domain in full-width letters', 'ann@ｅｘａｍｐｌｅ．ｃｏｍ', 'ann@example.com'],
    ['an ideographic full stop', 'ann@example。com', 'ann@example.com'],
    ['a decomposed name', 'jose\u0301@example.com', 'jos\u00e9@example.com'],
  ])('has one spelling, whatever it is written with: %s', (_what, written, canonical) => {
    expect(canonicalEmail(written)).toBe(canonical);
    expect(canonicalEmail(canonical)).toBe(canonical);
  });

  it.each(['ann@münchen.de/x', 'ann@a.de?b', 'ann@a.de#b', 'ann@exam\nple.com', 'ann@ex%61mple.com', 'ann@a.de:80'])(
    'does not become another one by what is no part of a domain: %j',
    (written) => {
      expect(canonicalEmail(written)).toBe(written);
    },
  );

  it.each(['ann', 'ann@', '@', '', 'ann@[1'])('that is none stays none: %j', (written) => {
    expect(canonicalEmail(written)).not.toMatch(/.@./);
  });

  it('has one spelling, whatever is written', () => {
    const pieces = [
      '@',
      '.',
      'a',
      'ﬀ',
      'İ',
      'Σ',
      '\u0301',
      '\u200b',
      '\u00ad',
      '。',
      'xn--',
      'ß',
      'ü',
      ' ',
      '１',
      '0x7f',
    ];
    const hostile = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })));
    fc.assert(
      fc.property(hostile, hostile, (local, domain) => {
        const kept = canonicalEmail(`${local.join('')}@${domain.join('')}`);
        expect(canonicalEmail(kept)).toBe(kept);
      }),
      { numRuns: 5_000 },
    );
  });

  it('may be kept as it was written before there was one spelling', () => {
    expect(spellingsOf(' Ann@München.de')).toEqual(['ann@münchen.de', 'ann@xn--mnchen-3ya.de']);
    expect(spellingsOf('ann@xn--mnchen-3ya.de')).toEqual(['ann@xn--mnchen-3ya.de', 'ann@münchen.de']);
    expect(spellingsOf('ann@example.com')).toEqual(['ann@example.com']);
  });
});
