import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { CodedError } from '@ticketing/common';
import { Secret, TOTP } from 'otpauth';
import type { Proof } from './domain/second-factor';

const recoveryCodes = 10;
/** 50 random bits each. */
const recoveryLength = 10;
const secretBytes = 20;
const [ivBytes, tagBytes] = [12, 16];

/** What is derived from one FACTOR_KEY. */
interface Keys {
  secrets: Buffer;
  codes: Buffer;
}

/** An authenticator's secret, with the key that its recovery codes are derived with. */
interface Opened {
  secret: Secret;
  codes: Buffer;
  /** Whether another key than the present one has sealed it. */
  isOld: boolean;
}

const keysOf = (key: string): Keys => {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', key, '', `ticketing ${use}`, 32));
  return { secrets: derive('secrets'), codes: derive('recovery codes') };
};

/** The codes of authenticators (RFC 6238) and what stands in for them. Secrets are stored encrypted, codes as digests. */
export class SecondFactors {
  /** The one that seals, and those that are read, too. */
  readonly #keys: Keys[];

  /**
   * @param key the text of FACTOR_KEY; without it nobody can set a second factor up
   * @param alsoRead those of other keys that may have sealed secrets
   */
  constructor(key: string | undefined, alsoRead: string[] = []) {
    this.#keys = key === undefined ? [] : [key, ...alsoRead].map(keysOf);
  }

  /** @returns a new secret, encrypted for this user. @throws CodedError `not_found` without a key */
  newSecret(userId: string): string {
    return this.seal(userId, randomBytes(secretBytes));
  }

  /** What a user needs to set it up: the secret, as text and as the address that a QR code shows, and recovery codes. */
  show(userId: string, email: string, sealed: string) {
    const opened = this.open(userId, sealed);
    const { secret } = opened;
    const totp = new TOTP({ issuer: 'Ticketing', label: email, secret });
    return { secret: secret.base32, uri: totp.toString(), recoveryCodes: recoveryCodesOf(opened) };
  }

  /** The digests under which the recovery codes of a secret are stored. */
  recoveryDigests(userId: string, sealed: string): string[] {
    const opened = this.open(userId, sealed);
    return recoveryCodesOf(opened).map((code) => digest(opened, code));
  }

  /**
   * What a code shows, whether or not it was used before. A secret that an older key has sealed is sealed with the present
   * one, and with it the key that the recovery codes are derived with, which are in their user's hands.
   * @returns undefined if it is none of this authenticator
   * @throws CodedError `second_factor_unavailable` if its secret was sealed with another key
   */
  proofOf(userId: string, sealed: string, written: string, now: Date): Proof | undefined {
    const code = written.replace(/[\s-]/g, '').toUpperCase();
    const opened = this.open(userId, sealed);
    const secret = opened.isOld ? this.seal(userId, Buffer.concat([opened.secret.bytes, opened.codes])) : sealed;
    if (!/^\d{6}$/.test(code)) return { secret, recovery: digest(opened, code) };
    const timestamp = now.getTime();
    const totp = new TOTP({ secret: opened.secret });
    // A step more on both sides: clocks differ, and people type.
    const delta = totp.validate({ token: code, timestamp, window: 1 });
    return delta === null ? undefined : { secret, step: totp.counter({ timestamp }) + delta };
  }

  private seal(userId: string, plain: Buffer): string {
    const [keys] = this.#keys;
    if (!keys) throw new CodedError('not_found');
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', keys.secrets, iv).setAAD(Buffer.from(userId));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  private open(userId: string, sealed: string): Opened {
    const all = Buffer.from(sealed, 'base64');
    for (const [index, { secrets, codes: own }] of this.#keys.entries()) {
      const decipher = createDecipheriv('aes-256-gcm', secrets, all.subarray(0, ivBytes))
        .setAAD(Buffer.from(userId))
        .setAuthTag(all.subarray(ivBytes, ivBytes + tagBytes));
      const plain = decipher.update(all.subarray(ivBytes + tagBytes));
      try {
        decipher.final();
      } catch {
        // Another key has sealed it, or for another user.
        continue;
      }
      const buffer = new Uint8Array(plain.subarray(0, secretBytes)).buffer;
      const codes = plain.length > secretBytes ? plain.subarray(secretBytes) : own;
      return { secret: new Secret({ buffer }), codes, isOld: index > 0 };
    }
    throw new CodedError('second_factor_unavailable');
  }
}

/** Derived from the secret, so that they are stored nowhere: they are shown as long as the secret is. */
const recoveryCodesOf = ({ secret, codes }: Opened): string[] =>
  Array.from({ length: recoveryCodes }, (_, index) => {
    const derived = createHmac('sha256', codes).update(secret.bytes).update(`${index}`).digest();
    const code = new Secret({ buffer: new Uint8Array(derived).buffer }).base32.slice(0, recoveryLength);
    return `${code.slice(0, recoveryLength / 2)}-${code.slice(recoveryLength / 2)}`;
  });

const digest = ({ codes }: Opened, code: string): string =>
  createHmac('sha256', codes).update(code.replace('-', '')).digest('base64');
