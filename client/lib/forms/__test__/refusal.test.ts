import type zlib from 'node:zlib';
import { brotliCompressSync } from 'node:zlib';

jest.mock('next/headers', () => ({}));
jest.mock('node:zlib', () => ({
  ...jest.requireActual<typeof zlib>('node:zlib'),
  brotliCompressSync: jest.fn(jest.requireActual<typeof zlib>('node:zlib').brotliCompressSync),
}));

import { type FormRefusal, refusalCookie, unpacked } from '../refusal';

const compress = jest.mocked(brotliCompressSync);
/** A text that can hardly be packed. */
const noise = (length: number) =>
  Array.from({ length }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000))).join('');

const form = { name: 'list-ticket', back: '/tickets/new?like=1', secure: false };
const errors = [{ code: 'invalid', message: 'Enter a price', field: 'price' }];
const keptOf = (typed: FormRefusal['typed']) =>
  unpacked(/^refusal-list-ticket=([^;]*);/.exec(refusalCookie(form, { errors, typed }))?.[1]);

describe('what a refused form keeps for its page', () => {
  it('is why, and what was typed', () => {
    const typed = { title: 'Łódź; “opera”', description: 'A line\nand another. '.repeat(95) };
    expect(keptOf(typed)).toEqual({ errors, typed });
  });

  it.each([
    ['thousands of fields', Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${at}`, `${at * 7919}`]))],
    ['one long text', { title: noise(20_000) }],
    ['long texts', { title: noise(1300), venue: noise(1301), city: noise(1302) }],
  ])('is packed three times at most, for %s', (_what, typed) => {
    const before = compress.mock.calls.length;
    keptOf(typed);
    expect(compress.mock.calls.length - before).toBeLessThanOrEqual(3);
  });

  it('leaves out the longest text if browsers would not keep it all, and asks for it again', () => {
    expect(keptOf({ title: 'Opera', description: noise(2000) })).toEqual({
      errors: [
        ...errors,
        { field: 'description', code: 'not_kept', message: expect.stringContaining('type this again') },
      ],
      typed: { title: 'Opera' },
    });
  });

  it('is for the page of its form alone, and secret on the way if the page is', () => {
    const rules = (secure: boolean, refusal?: FormRefusal) => refusalCookie({ ...form, secure }, refusal).split('; ');
    expect(rules(false, { errors, typed: {} }).slice(1)).toEqual([
      'path=/tickets/new',
      'max-age=10',
      'samesite=lax',
      'httponly',
    ]);
    expect(rules(true)).toEqual([
      'refusal-list-ticket=',
      'path=/tickets/new',
      'max-age=0',
      'samesite=lax',
      'httponly',
      'secure',
    ]);
  });

  it('is only what was typed, and lasts, while its visitor signs in', () => {
    const notSignedIn = [{ code: 'not_signed_in', message: 'Sign in first' }];
    const [value, , age] = refusalCookie(form, { errors: notSignedIn, typed: { title: 'Opera' } }).split('; ');
    expect(unpacked(value?.split('=')[1])).toEqual({ errors: [], typed: { title: 'Opera' } });
    expect(age).toBe('max-age=900');
  });

  it.each([
    ['nothing', ''],
    ['another text', 'Wrong email or password'],
    ['something else', brotliCompressSync('[]').toString('base64url')],
    ['far too much', brotliCompressSync(`{"errors":[],"a":"${' '.repeat(100_000)}","typed":{}}`).toString('base64url')],
  ])('is none where the cookie has %s', (_what, value) => {
    expect(unpacked(value)).toBeUndefined();
  });
});
