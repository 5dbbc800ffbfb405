import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { CodedError } from '@ticketing/common';
import { Secret, TOTP } from 'otpauth';
import type { Proof } from './domain/second-factor';

const recoveryCodes = 10;
/** 50 random bits each. */
const recoveryLength = 10;
const secretBytes = 20;
const [ivBytes, tagBytes] = [12, 16];

/** The codes of authenticators (RFC 6238) and what stands in for them. Secrets are stored encrypted, codes as digests. */
export class SecondFactors {
  readonly #keys: { secrets: Buffer; codes: Buffer } | undefined;

  /** @param key the text of FACTOR_KEY; without it nobody can set a second factor up */
  constructor(key: string | undefined) {
    const derive = (use: string) => Buffer.from(hkdfSync('sha256', key ?? '', '', `ticketing ${use}`, 32));
    this.#keys = key === undefined ? undefined : { secrets: derive('secrets'), codes: derive('recovery codes') };
  }

  /** @returns a new secret, encrypted for this user. @throws CodedError `not_found` without a key */
  newSecret(userId: string): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.keys.secrets, iv).setAAD(Buffer.from(userId));
    const sealed = Buffer.concat([cipher.update(randomBytes(secretBytes)), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** What a user needs to set it up: the secret, as text and as the address that a QR code shows, and recovery codes. */
  show(userId: string, email: string, sealed: string) {
    const secret = this.open(userId, sealed);
    const totp = new TOTP({ issuer: 'Ticketing', label: email, secret });
    return { secret: secret.base32, uri: totp.toString(), recoveryCodes: this.recoveryCodesOf(secret) };
  }

  /** The digests under which the recovery codes of a secret are stored. */
  recoveryDigests(userId: string, sealed: string): string[] {
    return this.recoveryCodesOf(this.open(userId, sealed)).map((code) => this.digest(code));
  }

  /** What a code shows, whether or not it was used before. @returns undefined if it is none of this authenticator */
  proofOf(userId: string, sealed: string, written: string, now: Date): Proof | undefined {
    const code = written.replace(/[\s-]/g, '').toUpperCase();
    if (!/^\d{6}$/.test(code)) return { recovery: this.digest(code) };
    const timestamp = now.getTime();
    const totp = new TOTP({ secret: this.open(userId, sealed) });
    // A step more on both sides: clocks differ, and people type.
    const delta = totp.validate({ token: code, timestamp, window: 1 });
    return delta === null ? undefined : { step: totp.counter({ timestamp }) + delta };
  }

  private open(userId: string, sealed: string): Secret {
    const all = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.keys.secrets, all.subarray(0, ivBytes))
      .setAAD(Buffer.from(userId))
      .setAuthTag(all.subarray(ivBytes, ivBytes + tagBytes));
    const plain = Buffer.concat([decipher.update(all.subarray(ivBytes + tagBytes)), decipher.final()]);
    return new Secret({ buffer: new Uint8Array(plain).buffer });
  }

  /** Derived from the secret, so that they are stored nowhere: they are shown as long as the secret is. */
  private recoveryCodesOf({ bytes }: Secret): string[] {
    return Array.from({ length: recoveryCodes }, (_, index) => {
      const derived = createHmac('sha256', this.keys.codes).update(bytes).update(`${index}`).digest();
      const code = new Secret({ buffer: new Uint8Array(derived).buffer }).base32.slice(0, recoveryLength);
      return `${code.slice(0, recoveryLength / 2)}-${code.slice(recoveryLength / 2)}`;
    });
  }

  private digest(code: string): string {
    return createHmac('sha256', this.keys.codes).update(code.replace('-', '')).digest('base64');
  }

  private get keys() {
    if (!this.#keys) throw new CodedError('not_found');
    return this.#keys;
  }
}
