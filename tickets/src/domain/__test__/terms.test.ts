import {
  isOneMistake,
  joined,
  misspellingsOf,
  plainText,
  prefixTermsOf,
  stemOf,
  wordsOfQuery,
  wordsOfText,
} from '../terms';

test.each([
  ['Łódź', 'lodz'],
  ['Straße', 'strasse'],
  ['Ærø', 'aero'],
  ['Þórshöfn', 'thorshofn'],
  ['İSTANBUL', 'istanbul'],
  ['Beyoncé  live!', 'beyonce live'],
  ['Дом Культуры', 'дом культуры'],
  ["Women's Final", 'womens final'],
  ['AC/DC', 'ac dc'],
  ['🎸🎸', '🎸🎸'],
])('%s is %s in plain letters', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test.each([
  ['München', ['munchen', 'muenchen']],
  ['Århus', ['arhus', 'aarhus']],
  ['Tromsø', ['tromso', 'tromsoe']],
  ['Stand-up', ['stand', 'up', 'standup']],
  ['東京ドーム', ['東京', '京ト', 'トー', 'ーム']],
  ['서울', ['서울']],
  ['愛', ['愛']],
])('%s is found under %j', (text, words) => {
  expect(wordsOfText(text)).toEqual(words);
});

test('a query is its words, once each, and its compounds may be one word', () => {
  expect(wordsOfQuery('  live, LIVE at   café% ')).toEqual(['live', 'at', 'cafe']);
  expect(joined('a stand-up night with AC/DC')).toBe('a standup night with ACDC');
  expect(wordsOfQuery('% _ $ 🎸')).toEqual([]);
});

test.each([
  ['concert', 'concerts'],
  ['match', 'matches'],
  ['comedy', 'comedies'],
  ['movie', 'movies'],
  ['house', 'houses'],
  ['theatre', 'theatres'],
  ['play', 'plays'],
  ['box', 'boxes'],
])('%s and %s have one stem', (one, many) => {
  expect(stemOf(many)).toBe(stemOf(one));
});

test.each(['glass', 'bus', 'tennis', 'gig'])('%s is no plural', (word) => {
  expect(stemOf(word)).toBe(word);
});

test('every beginning of a word stands for it', () => {
  expect(prefixTermsOf('rock')).toEqual(['r*', 'ro*', 'roc*', 'rock*']);
  expect(prefixTermsOf('x'.repeat(200))).toHaveLength(12);
});

test.each([
  ['colplay', 'coldplay', true],
  ['coldpplay', 'coldplay', true],
  ['goldplay', 'coldplay', true],
  ['codlplay', 'coldplay', true],
  ['coldplay', 'coldplay', false],
  ['cldplya', 'coldplay', false],
  ['coldplayer', 'coldplay', false],
])('%s is one mistake away from %s: %s', (typed, meant, one) => {
  expect(isOneMistake(typed, meant)).toBe(one);
  const inCommon = misspellingsOf(meant).filter((left) => misspellingsOf(typed).includes(left));
  expect(inCommon.length > 0 || !one).toBe(true);
});
