import { clockOffset, clockOffsetByPage, minutesAndSeconds, minutesToAnnounce } from '../server-clock';

const HOUR = 3_600_000;
const date = 'Sat, 21 Nov 2026 12:00:00 GMT';
const server = Date.parse(date);

describe("the server's clock", () => {
  it.each([
    ['an hour slow', -HOUR],
    ['an hour fast', HOUR],
    ['right', 0],
  ])('is found within a second and the round trip from a clock that is %s', (_name, wrong) => {
    const sentAt = server + 300 + wrong;
    const receivedAt = sentAt + 100;
    const offset = clockOffset(0, date, sentAt, receivedAt);
    expect(Math.abs(offset + wrong)).toBeLessThanOrEqual(1100);
  });

  it('leaves a guess alone that the answer does not prove wrong', () => {
    expect(clockOffset(250, date, server, server + 100)).toBe(250);
  });

  it('keeps the guess without a usable date', () => {
    expect(clockOffset(42, null, 0, 1)).toBe(42);
    expect(clockOffset(42, 'yesterday', 0, 1)).toBe(42);
  });

  it('is at least what a page proves, so a countdown never goes up from what its page showed', () => {
    const slowPage = clockOffsetByPage(undefined, server, server + 900);
    expect(slowPage).toBe(-900);
    const quickPage = clockOffsetByPage(slowPage, server, server + 50);
    expect(quickPage).toBe(-50);
    expect(clockOffsetByPage(quickPage, server, server + 900)).toBe(-50);
  });
});

describe('the countdown', () => {
  it.each([
    [900_000, '15:00'],
    [899_001, '15:00'],
    [59_999, '01:00'],
    [1, '00:01'],
    [0, '00:00'],
    [-5_000, '00:00'],
    [6_000_000, '100:00'],
  ])('%d ms are %s', (ms, text) => {
    expect(minutesAndSeconds(ms)).toBe(text);
  });
});

describe('what is announced of the countdown', () => {
  const minute = 60_000;

  it('is five, two and one minutes left, once each, over a whole reservation', () => {
    const announced: number[] = [];
    for (let left = 15 * minute; left > -1000; left -= 250) {
      const minutes = minutesToAnnounce(left + 250, left);
      if (minutes) announced.push(minutes);
    }
    expect(announced).toEqual([5, 2, 1]);
  });

  it.each([
    ['nothing when the page is opened late', 3 * minute, 3 * minute, undefined],
    ['only the last one after a long sleep', 6 * minute, 90_000, 2],
    ['nothing when the time is over', 3 * minute, -1, undefined],
    ['nothing when the clock is found to be slow', minute, 3 * minute, undefined],
  ])('is %s', (_name, before, after, minutes) => {
    expect(minutesToAnnounce(before, after)).toBe(minutes);
  });
});
