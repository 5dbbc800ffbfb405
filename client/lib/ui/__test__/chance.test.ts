import { chanceOf } from '../chance';

const some = (text: string) => {
  const chance = chanceOf(text);
  return Array.from({ length: 200 }, chance);
};

describe('numbers of chance', () => {
  it('are the same for the same text, and others for another', () => {
    expect(some('Rovers v United')).toEqual(some('Rovers v United'));
    expect(some('Rovers v United')).not.toEqual(some('Rovers v Athletic'));
  });

  it.each(['', 'a', 'Łódź', '音楽'])('of %j are spread over all of 0 to 1', (text) => {
    const tenths = new Set(some(text).map((number) => Math.floor(number * 10)));
    expect([...tenths].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
