/**
 * Invisible characters, except those that shape letters and emoji (joiners, variation selectors, tags) and the marks
 * that bidirectional text needs. They include the controls that change the direction of everything after them: with one
 * in its title, a ticket could make the rest of a page read backwards.
 */
const hidden =
  /(?!\u061C|[\u200C-\u200F]|[\uFE00-\uFE0F]|[\u{E0020}-\u{E007F}]|[\u{E0100}-\u{E01EF}])\p{Default_Ignorable_Code_Point}/gu;
/** Control characters other than white space, and lone surrogates. */
const broken = /(?!\s)\p{Cc}|\p{Cs}/gu;
/**
 * A visible character: accents need a base letter; the blank Braille pattern and the null notehead are symbols in name
 * only.
 */
const visible = /(?![\u2800\u{1D159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** @returns a text as it is stored and shown: trimmed, in one spelling; '' if nothing in it is visible */
export function readableText(written: string): string {
  // Composed last: the removed characters may have stood between a letter and its accent.
  const text = written.replace(broken, '').replace(hidden, '').trim().normalize('NFC');
  return visible.test(text) ? text : '';
}
