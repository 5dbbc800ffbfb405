import type { EventState } from './event';
import type { Category } from './listing';
import {
  isOneMistake,
  misspellingsOf,
  plainText,
  prefixTerm,
  prefixTermsOf,
  stemOf,
  wordsOfQuery,
  wordsOfText,
} from './terms';

/** What people call the kinds of events. */
const categoryWords: Record<Category, string> = {
  music: 'music concert gig live band',
  sport: 'sport sports game match',
  theatre: 'theatre theater play stage show',
  comedy: 'comedy standup stand-up comedian show',
  family: 'family kids children child',
  other: '',
};

type Named = Pick<EventState, 'title' | 'venue' | 'city' | 'category'>;
/** What a listing says besides. */
export interface Said {
  section?: string | undefined;
  description?: string | undefined;
}

/** Sellers may write much, and there may be many: no more than this is searched, words of the name first. */
const most = { typed: 60, words: 300, characters: 5_000 };

const nameOf = ({ title, venue = '', city = '' }: Named): string => [title, venue, city].join(' ');

/**
 * The terms under which an event is found: all words, cut to their stems; the beginnings of those that people begin to
 * type; and what a typing mistake leaves of these.
 */
export function searchTerms(event: Named, said: Said[]): { terms: string[]; misspelt: string[] } {
  const name = wordsOfText(nameOf(event));
  const { category = 'other' } = event;
  const sections = [...new Set(said.map(({ section = '' }) => section))].join(' ').slice(0, most.characters);
  const typed = [...name, ...wordsOfText(`${categoryWords[category]} ${sections}`)].slice(0, most.typed);
  const descriptions = [...new Set(said.map(({ description = '' }) => description))]
    .join(' ')
    .slice(0, most.characters);
  const all = [...new Set([...typed, ...wordsOfText(descriptions)])].slice(0, most.words);
  return {
    terms: [...new Set([...[...all, ...compoundsOf(event.title)].map(stemOf), ...typed.flatMap(prefixTermsOf)])],
    misspelt: [...new Set(typed.flatMap(misspellingsOf))],
  };
}

/** Each word of a text with the next one: people write Superbowl, too. */
function compoundsOf(text: string): string[] {
  const words = wordsOfQuery(text).slice(0, most.typed);
  return words.slice(1).map((word, index) => `${words[index]}${word}`);
}

/** Words that say nothing about which event is meant, where there are others. */
const empty = new Set('a an and at by for from in me my near of on or the to with ticket tickets'.split(' '));

/** The words of a query that say something. */
export function meaningful(query: string): string[] {
  const words = wordsOfQuery(query);
  const said = words.filter((word) => !empty.has(word));
  return said.length > 0 ? said : words;
}

type Filter = Record<string, unknown>;

/** Events that have all these words, the last of which may not be typed to its end yet. */
export function having(words: string[]): Filter {
  const last = words.length - 1;
  const alternatives = words.map((word, index) => (index < last ? [stemOf(word)] : [prefixTerm(word), stemOf(word)]));
  return { $and: alternatives.map((terms) => ({ terms: terms.length === 1 ? terms[0] : { $in: terms } })) };
}

/**
 * Events that have these words, or words like these, with one typing mistake each. Of several, the last one may not be
 * typed to its end yet: one that is alone is then found without a mistake.
 */
export function havingSimilar(words: string[]): Filter {
  const similar = words.map((word) => ({ misspelt: { $in: misspellingsOf(word) } }));
  const [last] = words.slice(1).slice(-1);
  if (last === undefined) return { $and: similar };
  return { $and: [...similar.slice(0, -1), { $or: [...similar.slice(-1), { terms: prefixTerm(last) }] }] };
}

/** How well an event answers a query: what its title says counts most, then where it is, then what kind it is. */
export function relevance(event: Named, words: string[]): number {
  const fields = [event.title, `${event.venue ?? ''} ${event.city ?? ''}`, categoryWords[event.category ?? 'other']];
  const known = fields.map((text) => wordsOfText(text));
  const score = (word: string): number => {
    const stem = stemOf(word);
    const whole = known.findIndex((texts) => texts.some((text) => stemOf(text) === stem));
    if (whole >= 0) return 10 - 3 * whole;
    const begun = known.findIndex((texts) => texts.some((text) => text.startsWith(word)));
    return begun >= 0 ? 8 - 3 * begun : 0;
  };
  const exact = plainText(event.title).startsWith(words.join(' ')) ? 5 : 0;
  return exact + words.reduce((sum, word) => sum + score(word), 0);
}

/**
 * @param terms of the event: what is no word of its name may be one of its kind, or a section
 * @returns the words that were meant, by those of an event that are like them, the last one as far as it was typed;
 * undefined if its name has none of them
 */
export function meant(event: Named, terms: string[], words: string[]): string[] | undefined {
  const name = wordsOfText(nameOf(event));
  // Of the beginnings of a word, the longest is the word.
  const others = terms.filter((term) => term.endsWith('*')).map((term) => term.slice(0, -1));
  const longestFirst = others.sort((one, other) => other.length - one.length);
  const isMeant = (word: string) => (known: string) => known.length >= 4 && isOneMistake(word, known);
  const byName = words.map((word) => (name.includes(word) ? word : name.find(isMeant(word))));
  if (byName.every((word) => word === undefined)) return undefined;
  const isTyped = (word: string, index: number) =>
    terms.includes(stemOf(word)) || (index === words.length - 1 && terms.includes(prefixTerm(word)));
  const corrected = words.map(
    (word, index) => byName[index] ?? (isTyped(word, index) ? word : longestFirst.find(isMeant(word))),
  );
  return corrected.every((word) => word !== undefined) ? corrected : undefined;
}
