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

const errors = [{ code: 'invalid', message: 'Enter a price', field: 'price' }];
const keptOf = (typed: FormRefusal['typed']) =>
  unpacked(/^refusal=([^;]*);/.exec(refusalCookie({ form: 'list-ticket', errors, typed }))?.[1]);

describe('what a refused form keeps for its page', () => {
  it('is why, and what was typed', () => {
    const typed = { title: 'Łódź; “opera”', description: 'A line\nand another. '.repeat(95) };
    expect(keptOf(typed)).toEqual({ form: 'list-ticket', errors, typed });
  });

  it.each([
    ['thousands of fields', Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${at}`, `${at * 7919}`]))],
    ['one long text', { title: noise(20_000) }],
    ['long texts', { title: noise(1300), venue: noise(1301), city: noise(1302) }],
  ])('is packed three times at most, for %s', (_what, typed) => {
    const before = compress.mock.calls.length;
    expect(keptOf(typed)?.errors).toEqual(errors);
    expect(compress.mock.calls.length - before).toBeLessThanOrEqual(3);
  });

  it('leaves out the longest text if browsers would not keep it all', () => {
    expect(keptOf({ title: 'Opera', description: noise(2000) })).toEqual({
      form: 'list-ticket',
      errors,
      typed: { title: 'Opera' },
    });
  });

  it.each([
    ['nothing', ''],
    ['another text', 'Wrong email or password'],
    ['something else', brotliCompressSync('[]').toString('base64url')],
    [
      'far too much',
      brotliCompressSync(`{"form":"${' '.repeat(100_000)}","errors":[],"typed":{}}`).toString('base64url'),
    ],
  ])('is none where the cookie has %s', (_what, value) => {
    expect(unpacked(value)).toBeUndefined();
  });
});
