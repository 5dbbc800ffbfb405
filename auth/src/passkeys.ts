import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { CodedError, isDuplicateKey, plainSchema, untilWritten } from '@ticketing/common';
import mongoose from 'mongoose';
import type { Passkey } from './domain/user';

/** How long a challenge may take to be answered. */
const goodForMs = 5 * 60_000;
/** What WebAuthn allows of an id, and more than any key has: the account keeps both. */
const [mostIdBytes, mostKeyBytes] = [1023, 2_000];
const [nonceBytes, timeBytes, macBytes] = [16, 6, 16];

interface UsedChallenge {
  _id: string;
  endsAt: Date;
}

/** The challenges that were answered; MongoDB removes those that are over anyway. */
export const UsedChallengeModel = mongoose.model<UsedChallenge>(
  'UsedChallenge',
  plainSchema<UsedChallenge>({ _id: String, endsAt: { type: Date, required: true } }).index(
    { endsAt: 1 },
    { expireAfterSeconds: 0 },
  ),
);

/** What a challenge is for: adding a passkey to this account, or signing in. */
type Purpose = `add to ${string}` | 'sign in';

/**
 * Passkeys (WebAuthn). A challenge is signed, so nothing is stored for who only asks for one; that it is answered once, the
 * insert of the answered one decides. The browser's user has to be verified (a fingerprint, a PIN): a passkey is two factors.
 */
export class Passkeys {
  /** The one that signs, and those that are read, too. */
  readonly #key: Buffer;
  readonly #alsoRead: Buffer[];
  private readonly site: { origin: string; id: string } | undefined;

  /**
   * @param secret the text of JWT_KEY
   * @param alsoRead the text of a second key, during key rotation; challenges that another has signed are void
   * @param origin the setting PUBLIC_ORIGIN, never a request's; without it there are no passkeys
   */
  constructor(secret: string, alsoRead: string | undefined, origin: string | undefined) {
    this.#key = keyOf(secret);
    this.#alsoRead = alsoRead ? [keyOf(alsoRead)] : [];
    this.site = origin === undefined ? undefined : { origin, id: new URL(origin).hostname };
  }

  /** What the browser needs to make a passkey for a user. @throws CodedError `not_found` without an origin */
  optionsToAdd(user: { id: string; email: string; passkeys: Passkey[] }, now: Date) {
    return generateRegistrationOptions({
      rpName: 'Ticketing',
      rpID: this.own.id,
      userName: user.email,
      userID: new Uint8Array(Buffer.from(user.id)),
      challenge: this.challenge(`add to ${user.id}`, now),
      excludeCredentials: user.passkeys.map(({ id }) => ({ id })),
      // Kept by the authenticator together with the user: signing in then asks for no address.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  }

  /** What the browser needs to sign in by any of its passkeys. @throws CodedError `not_found` without an origin */
  optionsToSignIn(now: Date) {
    const challenge = this.challenge('sign in', now);
    return generateAuthenticationOptions({ rpID: this.own.id, challenge, userVerification: 'required' });
  }

  /** @returns a user's new passkey. @throws CodedError `invalid_passkey` */
  async added(
    userId: string,
    response: RegistrationResponseJSON,
    now: Date,
  ): Promise<Omit<Passkey, 'name' | 'addedAt'>> {
    const { origin, id } = this.own;
    const answered = this.answered(`add to ${userId}`, now);
    const checked = await verifyRegistrationResponse({
      ...{ response, expectedOrigin: origin, expectedRPID: id, expectedChallenge: answered.isOurs },
      requireUserVerification: true,
      // It throws at whatever is wrong with an answer.
    }).catch(() => undefined);
    if (!checked?.verified) throw refused();
    const { credential } = checked.registrationInfo;
    if (Buffer.byteLength(credential.id, 'base64url') > mostIdBytes || credential.publicKey.length > mostKeyBytes)
      throw refused();
    await answered.use();
    const publicKey = Buffer.from(credential.publicKey).toString('base64');
    return { id: credential.id, publicKey, counter: credential.counter };
  }

  /** @returns the counter that a passkey has now. @throws CodedError `invalid_passkey` */
  async used(passkey: Passkey | undefined, response: AuthenticationResponseJSON, now: Date): Promise<number> {
    const { origin, id } = this.own;
    if (!passkey) throw refused();
    const answered = this.answered('sign in', now);
    const credential = { ...passkey, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64')) };
    const checked = await verifyAuthenticationResponse({
      ...{ response, credential, expectedOrigin: origin, expectedRPID: id, expectedChallenge: answered.isOurs },
      requireUserVerification: true,
    }).catch(() => undefined);
    if (!checked?.verified) throw refused();
    await answered.use();
    return checked.authenticationInfo.newCounter;
  }

  private challenge(purpose: Purpose, now: Date): Uint8Array<ArrayBuffer> {
    const time = Buffer.alloc(timeBytes);
    time.writeUIntBE(now.getTime() + goodForMs, 0, timeBytes);
    const given = Buffer.concat([randomBytes(nonceBytes), time]);
    return new Uint8Array(Buffer.concat([given, mac(this.#key, purpose, given)]));
  }

  /** Checks the challenge in an answer, and uses it once the rest of the answer is right. */
  private answered(purpose: Purpose, now: Date) {
    let nonce = '';
    let endsAt = now;
    return {
      isOurs: (text: string): boolean => {
        const all = Buffer.from(text, 'base64url');
        if (all.length !== nonceBytes + timeBytes + macBytes) return false;
        const given = all.subarray(0, nonceBytes + timeBytes);
        // Of its text there may be several spellings.
        nonce = given.toString('base64url', 0, nonceBytes);
        endsAt = new Date(given.readUIntBE(nonceBytes, timeBytes));
        const signed = all.subarray(given.length);
        const keys = [this.#key, ...this.#alsoRead];
        return keys.some((key) => timingSafeEqual(signed, mac(key, purpose, given))) && now < endsAt;
      },
      use: async (): Promise<void> => {
        const inserted = untilWritten(() => UsedChallengeModel.collection.insertOne({ _id: nonce, endsAt } as never));
        await inserted.catch((error: unknown) => {
          throw isDuplicateKey(error) ? refused() : error;
        });
      },
    };
  }

  private get own() {
    if (!this.site) throw new CodedError('not_found');
    return this.site;
  }
}

const keyOf = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'ticketing passkey challenges', 32));

const mac = (key: Buffer, purpose: Purpose, given: Buffer): Buffer =>
  createHmac('sha256', key).update(purpose).update(given).digest().subarray(0, macBytes);

/** The same, whatever is wrong: it says nothing about who has an account, or which passkeys. */
const refused = () => new CodedError('invalid_passkey');
