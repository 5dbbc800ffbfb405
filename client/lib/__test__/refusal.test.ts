import { brotliCompressSync } from 'node:zlib';

jest.mock('next/headers', () => ({}));

import { type FormRefusal, refusalCookie, unpacked } from '../refusal';

const errors = [{ code: 'invalid', message: 'Enter a price', field: 'price' }];
const keptOf = (typed: FormRefusal['typed']) =>
  unpacked(/^refusal=([^;]*);/.exec(refusalCookie({ form: 'list-ticket', errors, typed }))?.[1]);

describe('what a refused form keeps for its page', () => {
  it('is why, and what was typed, but no password and no link of a mail', () => {
    const typed = { title: 'Łódź; “opera”', description: 'A line\nand another. '.repeat(95) };
    const kept = keptOf({ ...typed, password: 'x', newPassword: 'y', token: 'z' });
    expect(kept).toEqual({ form: 'list-ticket', errors, typed });
  });

  it('leaves out the longest text if browsers would not keep it all', () => {
    const noise = Array.from({ length: 2000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000))).join(
      '',
    );
    expect(keptOf({ title: 'Opera', description: noise })).toEqual({
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
