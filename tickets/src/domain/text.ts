/**
 * Characters that show nothing, but for those that shape letters and emoji (joiners, variation selectors, tags) and the
 * marks that a text in two directions needs. Among them are the controls that turn the direction of everything after
 * them: with one in its title, a ticket could make the rest of a page read backwards.
 */
const hidden =
  /(?!\u061C|[\u200C-\u200F]|[\uFE00-\uFE0F]|[\u{E0020}-\u{E007F}]|[\u{E0100}-\u{E01EF}])\p{Default_Ignorable_Code_Point}/gu;
/** Control characters other than white space, and halves of a character. */
const broken = /(?!\s)\p{Cc}|\p{Cs}/gu;
/** A character that one can see: accents need a letter below them, and the blank of Braille is a symbol by name only. */
const visible = /(?!\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;

/** @returns what somebody wrote as it is kept and shown: trimmed, in one spelling; '' if there is nothing to be seen */
export function readableText(written: string): string {
  const text = written.normalize('NFC').replace(broken, '').replace(hidden, '').trim();
  return visible.test(text) ? text : '';
}
