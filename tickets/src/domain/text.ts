/**
 * Characters that show nothing, but for those that shape letters and emoji (joiners, variation selectors, tags) and the
 * marks that a text in two directions needs. Among them are the controls that turn the direction of everything after
 * them: with one in its title, a ticket could make the rest of a page read backwards.
 */
const hidden =
  /(?!\u061C|[\u200C-\u200F]|[\uFE00-\uFE0F]|[\u{E0020}-\u{E007F}]|[\u{E0100}-\u{E01EF}])\p{Default_Ignorable_Code_Point}/gu;
/** Control characters other than white space, and halves of a character. */
const broken = /(?!\s)\p{Cc}|\p{Cs}/gu;
/** A character that one can see: accents need a letter below them; the blank of Braille and the null notehead are symbols by name only. */
const visible = /(?![\u2800\u{1D159}])[\p{L}\p{N}\p{P}\p{S}]/u;

/** @returns what somebody wrote as it is kept and shown: trimmed, in one spelling; '' if there is nothing to be seen */
export function readableText(written: string): string {
  // Composed last: what is removed may have stood between a letter and its accent.
  const text = written.replace(broken, '').replace(hidden, '').trim().normalize('NFC');
  return visible.test(text) ? text : '';
}
