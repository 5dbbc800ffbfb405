import * as z from 'zod';
import { passType, team, throwAwayCertificates } from '../../__test__/passes';
import { passSigner } from '../pass-signer';

const { pem, key, issuer } = throwAwayCertificates();
const another = throwAwayCertificates();

describe('what signs passes', () => {
  it('says itself whose they are, in whatever order its parts are', () => {
    for (const parts of [
      [pem, key, issuer],
      [issuer, key, pem],
    ])
      expect(passSigner.parse(parts.join('some words\n'))).toMatchObject({
        certificate: pem.replaceAll('\r', ''),
        passType,
        team,
      });
  });

  it.each<[string, string[]]>([
    ['no PEM', ['provided']],
    ['no key', [pem, issuer]],
    ["no certificate of Apple's", [pem, key]],
    ['only that one', [issuer, key]],
    ['the key of another', [pem, another.key, issuer]],
    ['one that another has issued', [pem, key, another.issuer]],
  ])('is refused with %s, without a word of it', (_what, parts) => {
    const { error } = z.object({ setting: passSigner }).safeParse({ setting: parts.join('') });
    expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/^must be PEM: [^-]+$/)]);
  });
});
