/**
 * The words of events as they are searched: folded to plain letters, so that łódź, straße and smørrebrød are found
 * however they are typed, and cut to their stems, so that plurals are. A word is a `string` of plain letters.
 */

/** Letters that Unicode does not take apart. */
const plainLetters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
};
/** How some letters are typed where the keyboard has none of them: Muenchen, Aarhus, Koebenhavn. */
const spelledLetters: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' };

const replaced = (text: string, letters: Record<string, string>): string =>
  text.replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? letter);

/** A text in lower case, without accents, in plain letters. */
function folded(text: string): string {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
  return replaced(plain, plainLetters).normalize('NFC');
}

const spelled = (text: string): string => folded(replaced(text.toLowerCase().normalize('NFC'), spelledLetters));

/** Scripts that are written without spaces, or whose words change at the end: their words are pairs of characters. */
const eastAsian = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー]+/gu;

const pairsOf = (run: string): string[] => {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
};

/** The words of a text in plain letters, each as often as it occurs. */
function split(plain: string): string[] {
  const words = plain.replace(/(?<=\p{L})['’ʼ`](?=\p{L})/gu, '').match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    const others = word.replace(eastAsian, ' ').split(' ');
    const pairs = (word.match(eastAsian) ?? []).flatMap(pairsOf);
    return [...others, ...pairs].filter(Boolean);
  });
}

/** The words of a query, in order. */
export const wordsOfQuery = (query: string): string[] => [...new Set(split(folded(query)))];

/** The compounds of a query as one word each: stand-up, AC/DC. */
export const joined = (query: string): string => query.replace(/(?<=[\p{L}\p{N}])[-./&]+(?=[\p{L}\p{N}])/gu, '');

/** All words under which a text is found: also as they are spelled without special letters, and compounds as one. */
export function wordsOfText(text: string): string[] {
  const compounds = text.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:[-./&]+[\p{L}\p{N}]+)+/gu)?.map(joined) ?? [];
  return [...new Set([text, ...compounds].flatMap((part) => [...split(folded(part)), ...split(spelled(part))]))];
}

/** A text as it identifies something, whatever its spelling: its words, or if it has none, what is written. */
export const plainText = (text: string): string => split(folded(text)).join(' ') || text.toLowerCase();

/** A word without its ending: concert for concerts, comedi for comedy and comedies. */
export function stemOf(word: string): string {
  if (word.length < 4) return word;
  const singular = word.replace(/(?<=ss|sh|ch|x|z)es$/, '').replace(/(?<=[^sui])s$/, '');
  return singular.replace(/(?:ie|y)$/, 'i');
}

/** The longest beginning of a word that is stored. */
const longestPrefix = 12;

/** The term that stands for all words with a beginning. */
export const prefixTerm = (beginning: string): string => `${[...beginning].slice(0, longestPrefix).join('')}*`;

/** The terms that stand for every beginning of a word. */
export function prefixTermsOf(word: string): string[] {
  const characters = [...word].slice(0, longestPrefix);
  return characters.map((_character, index) => `${characters.slice(0, index + 1).join('')}*`);
}

/** Shorter words are too similar to each other, longer ones nobody types. */
const mistakable = (word: string): boolean => word.length >= 4 && word.length <= 20;

/**
 * A word, and all that is left when one of its characters is left out: two words that differ by one typing mistake have
 * one of these in common.
 */
export function misspellingsOf(word: string): string[] {
  if (!mistakable(word)) return [word];
  return [...new Set([word, ...Array.from(word, (_letter, at) => word.slice(0, at) + word.slice(at + 1))])];
}

/** Whether one typing mistake lies between two words: a letter too many, missing, wrong, or swapped with the next. */
export function isOneMistake(typed: string, meant: string): boolean {
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start += 1;
  const [a, b] = [typed.slice(start), meant.slice(start)];
  const swapped = `${a[1] ?? ''}${a[0] ?? ''}${a.slice(2)}`;
  return a !== b && (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || swapped === b);
}
