import { hashPassword, isPassword } from '../password';

describe('a password', () => {
  it('is kept as a random salt of 16 bytes and a scrypt key of 64, never as itself', async () => {
    const stored = await hashPassword('correct horse');
    expect(stored).toMatch(/^[0-9a-f]{32}\.[0-9a-f]{128}$/);
    expect(stored).not.toContain('correct');
  });

  it('gets another hash every time, as the salt is random', async () => {
    expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'));
  });

  it.each(['correct horse', 'pässwörd 🎫🎫', '        ', 'x'.repeat(128)])('is recognised: %j', async (password) => {
    expect(await isPassword(password, await hashPassword(password))).toBe(true);
  });

  it.each([
    ['another one', 'battery staple'],
    ['other case', 'Correct horse'],
    ['a beginning of it', 'correct hors'],
    ['a space more', 'correct horse '],
    ['nothing', ''],
  ])('is not mistaken for %s', async (_case, wrong) => {
    expect(await isPassword(wrong, await hashPassword('correct horse'))).toBe(false);
  });

  it.each(['', 'correct horse', '0'.repeat(64)])('is never right when there is no account: %j', async (password) => {
    expect(await isPassword(password)).toBe(false);
  });
});
