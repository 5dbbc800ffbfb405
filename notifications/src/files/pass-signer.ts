import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as z from 'zod';

/** What signs passes of Apple Wallet, in PEM, and whose passes they are. */
export interface PassSigner {
  certificate: string;
  key: string;
  /** Apple's intermediate certificate (WWDR), which has issued the other. */
  issuer: string;
  /** Both are in the certificate. */
  passType: string;
  team: string;
  /** When the certificate ends. */
  endsAt: Date;
}

/** @throws Error if anything is missing, or one does not belong to the other */
function parse(pem: string): PassSigner {
  const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g) ?? [];
  const key = createPrivateKey(blocks.find((block) => block.includes('PRIVATE KEY')) ?? '');
  const certificates = blocks
    .filter((block) => block.includes('CERTIFICATE'))
    .map((block) => new X509Certificate(block));
  const own = certificates.find((each) => each.checkPrivateKey(key));
  const issuer = certificates.find((each) => own?.checkIssued(each) && own.verify(each.publicKey));
  const [, passType] = /^UID=(.+)$/m.exec(own?.subject ?? '') ?? [];
  const [, team] = /^OU=(.+)$/m.exec(own?.subject ?? '') ?? [];
  if (!own || !issuer || !passType || !team || key.asymmetricKeyType !== 'rsa') throw new Error('Something is missing');
  return {
    certificate: own.toString(),
    key: key.export({ type: 'pkcs1', format: 'pem' }).toString(),
    issuer: issuer.toString(),
    ...{ passType, team, endsAt: new Date(own.validTo) },
  };
}

/** The setting: these three, one after another, in any order. */
export const passSigner = z.string().transform((pem, context): PassSigner => {
  try {
    return parse(pem);
  } catch {
    context.addIssue(
      "must be PEM: a certificate for passes, its RSA key without a passphrase, and Apple's that issued it",
    );
    return z.NEVER;
  }
});
