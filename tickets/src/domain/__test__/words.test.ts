import { wordsOf } from '../words';

describe('the words of a text', () => {
  it.each([
    ['Rock am Ring', ['rock', 'am', 'ring']],
    ['ROCK rock Rock', ['rock']],
    ['Beyoncé à la Citroën', ['beyonce', 'a', 'la', 'citroen']],
    ['Žižkov, Łódź & Ås', ['zizkov', 'łodz', 'as']],
    ['İstanbul', ['istanbul']],
    ['AC/DC: "Live" (2026)!', ['ac', 'dc', 'live', '2026']],
    ['ﬁnale ２０２６', ['finale', '2026']],
    ['Концерт Ёлка', ['концерт', 'елка']],
    ['東京 ドーム', ['東京', 'トーム']],
    ['  \t\n', []],
    ['— … !!! 🎫', []],
    ['', []],
  ])('%j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('are the same however an accent is encoded', () => {
    expect(wordsOf('Caf\u00e9')).toEqual(wordsOf('Cafe\u0301'));
  });
});
