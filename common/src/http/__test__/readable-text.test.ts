import fc from 'fast-check';
import { readableText } from '../readable-text';

describe('a text that somebody wrote', () => {
  it.each([
    ['spaces', ' \t\n\u00a0\u3000'],
    ['zero-width spaces', '\u200b\u200b'],
    ['joiners and a byte order mark', '\u200c\u200d\ufeff'],
    ['direction marks', '\u200e\u200f\u061c'],
    ['direction overrides', '\u202e\u202c'],
    ['a soft hyphen', '\u00ad'],
    ['fillers that count as letters', '\u3164\uffa0\u115f\u1160'],
    ['the blank of Braille', '\u2800'],
    ['a note without a head', '\u{1d159}'],
    ['variation selectors and tags', '\ufe0f\u{e0061}'],
    ['accents without a letter', '\u0301\u0308'],
    ['control characters', '\u0000\u0007\u001b'],
    ['half of a character', '\ud83c'],
    ['nothing', ''],
  ])('is none when it consists of %s', (_what, written) => {
    expect(readableText(written)).toBe('');
  });

  it.each([
    ['an override', 'Concert \u202egnp.exe\u202c', 'Concert gnp.exe'],
    ['embeddings', '\u202aa\u202bb\u202cc', 'abc'],
    ['isolates', '\u2066a\u2067b\u2068c\u2069', 'abc'],
    ['a zero-width space within a word', 'Con\u200bcert', 'Concert'],
    ['control characters', 'Con\u0000cert\u001b[31m', 'Concert[31m'],
    ['half of a character', 'a\ud800b', 'ab'],
    ['decomposed letters', 'Cafe\u0301', 'Caf\u00e9'],
    ['an accent behind something invisible', 'Cafe\u200b\u0301', 'Caf\u00e9'],
    ['spaces around it', ' Concert ', 'Concert'],
  ])('is kept without what nobody sees: %s', (_what, written, kept) => {
    expect(readableText(written)).toBe(kept);
    expect(readableText(kept)).toBe(kept);
  });

  it('is the same when it is kept once more, whatever was written', () => {
    const pieces = ['e', '\u0301', '\u200b', '\u0000', '\ud83c', '\udf0d', ' ', '\u200d', '\u202e', '\u1100', '\u1161'];
    const hostile = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })));
    fc.assert(
      fc.property(hostile, (parts) => {
        const kept = readableText(parts.join(''));
        expect(readableText(kept)).toBe(kept);
        expect(kept.normalize('NFC')).toBe(kept);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['an emoji of several', '👩‍👩‍👧 ❤️'],
    ['a flag of tags', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['Persian with its non-joiner', 'می\u200cخواهم'],
    ['Hebrew with a mark', 'שלום!\u200f C++'],
    ['several lines', 'First\n\nSecond\tthird'],
    ['symbols alone', '!?'],
    ['markup', '<b>&amp;</b>'],
  ])('is kept as it is when it is %s', (_what, written) => {
    expect(readableText(written)).toBe(written);
  });
});
