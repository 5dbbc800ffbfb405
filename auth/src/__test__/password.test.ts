import { scryptSync } from 'node:crypto';
import { auth } from '../app';
import { Passwords } from '../password';
import { Turns } from '../turns';

const turns = new Turns(2, 100);
const passwords = new Passwords(14, turns);
const hash = (password: string) => passwords.hash(password, 'here');
const check = (password: string, stored?: string) => passwords.check(password, stored, 'here');

/** A hash in the old format, from before parameters were stored: the password unnormalised, at 2^14. */
function oldHash(password: string) {
  const salt = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  return `${salt.toString('hex')}.${scryptSync(password, salt, 64, { N: 2 ** 14, r: 8, p: 1 }).toString('hex')}`;
}

const composed = 'p\u00e4ssw\u00f6rter';
const decomposed = 'pa\u0308sswo\u0308rter';

describe('a password', () => {
  it('is kept as the parameters, a random salt of 16 bytes and a scrypt key of 64, never as itself', async () => {
    const [, name, parameters, salt = '', key = ''] = (await hash('correct horse')).split('$');
    expect([name, parameters]).toEqual(['scrypt', 'ln=14,r=8,p=1']);
    expect([Buffer.from(salt, 'base64').length, Buffer.from(key, 'base64').length]).toEqual([16, 64]);
    const { salt: again } = { salt: (await hash('correct horse')).split('$')[3] };
    expect(again).not.toBe(salt);
  });

  it('costs as much memory as it should', async () => {
    expect(auth.settings.PASSWORD_COST.parse(undefined)).toBe(17);
    // Node refuses a derivation that exceeds its memory limit; 2^17 takes little more than 128 MiB.
    const stored = await new Passwords(17, turns).hash('correct horse', 'here');
    expect(stored).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$/);
    expect(await new Passwords(17, turns).check('correct horse', stored, 'here')).toEqual({ right: true });
  });

  it.each(['correct horse', 'pässwörd 🎫🎫', '        ', 'x'.repeat(128)])('is recognised: %j', async (password) => {
    expect(await check(password, await hash(password))).toEqual({ right: true });
  });

  it.each([
    ['decomposed', decomposed, composed],
    ['composed', composed, decomposed],
    ['in full-width letters', 'correct horse', 'ｃｏｒｒｅｃｔ ｈｏｒｓｅ'],
  ])('is recognised when its letters come %s', async (_how, first, second) => {
    expect(await check(second, await hash(first))).toEqual({ right: true });
  });

  it.each([
    ['another one', 'battery staple'],
    ['other case', 'Correct horse'],
    ['a beginning of it', 'correct hors'],
    ['a space more', 'correct horse '],
    ['nothing', ''],
  ])('is not mistaken for %s', async (_case, wrong) => {
    expect(await check(wrong, await hash('correct horse'))).toEqual({ right: false });
  });

  it.each(['', 'correct horse', '0'.repeat(64)])('is never right when there is no account: %j', async (password) => {
    expect(await check(password)).toEqual({ right: false });
  });
});

describe('a hash of earlier days', () => {
  it.each([
    ['composed', composed],
    ['decomposed', decomposed],
  ])('still has its password, as it was typed %s, and is renewed', async (_how, password) => {
    const { right, renewed } = await check(password, oldHash(password));
    expect(right).toBe(true);
    expect(await check(password, renewed)).toEqual({ right: true });
  });

  it('is not renewed by a wrong password', async () => {
    expect(await check('battery staple', oldHash('correct horse'))).toEqual({ right: false });
  });

  it('is renewed when passwords cost more than it did, and stays when they cost less', async () => {
    const cheap = await hash('correct horse');
    const { right, renewed } = await new Passwords(15, turns).check('correct horse', cheap, 'here');
    expect([right, renewed?.slice(0, 13)]).toEqual([true, '$scrypt$ln=15']);
    expect(await check('correct horse', renewed)).toEqual({ right: true });
  });
});
