import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (of: string | Buffer) => createHash('sha256').update(of).digest();
const text = (word: string) => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
const bytes = (of: Buffer) => Buffer.concat([Buffer.from([0x59, of.length >> 8, of.length & 0xff]), of]);
const flags = { present: 0x01, verified: 0x04, withKey: 0x40 };

/** What a test may have wrong in an answer. */
interface Wrong {
  origin?: string;
  type?: string;
  /** The user was not verified: no fingerprint, no PIN. */
  unverified?: boolean;
}

/** A device with one passkey, as WebAuthn and CBOR have it. Counts its uses if it is told to begin at one. */
export class Authenticator {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** Whose passkey it is, as the device keeps it. */
  userHandle = '';

  constructor(
    private readonly site: string,
    public counter = 0,
    readonly id = randomBytes(16),
  ) {}

  /** Answers what `POST /passkeys/options` has answered. */
  make({ challenge, user }: { challenge: string; user: { id: string } }, wrong: Wrong = {}) {
    this.userHandle = user.id;
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' });
    const cose = Buffer.concat([
      ...[Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x ?? '', 'base64url')],
      ...[Buffer.from('225820', 'hex'), Buffer.from(y ?? '', 'base64url')],
    ]);
    const idLength = Buffer.from([this.id.length >> 8, this.id.length & 0xff]);
    const data = Buffer.concat([this.data(flags.withKey, wrong), Buffer.alloc(16), idLength, this.id, cose]);
    const attestation = Buffer.concat([
      ...[Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0])],
      ...[text('authData'), bytes(data)],
    ]);
    return this.credential({
      clientDataJSON: this.clientData('webauthn.create', challenge, wrong).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    });
  }

  /** Answers what `POST /signin/options` has answered. */
  signIn({ challenge }: { challenge: string }, wrong: Wrong = {}) {
    if (this.counter > 0) this.counter += 1;
    const [data, client] = [this.data(0, wrong), this.clientData('webauthn.get', challenge, wrong)];
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), this.keys.privateKey);
    return this.credential({
      ...{ clientDataJSON: client.toString('base64url'), authenticatorData: data.toString('base64url') },
      ...{ signature: signature.toString('base64url'), userHandle: this.userHandle },
    });
  }

  private data(more: number, { unverified }: Wrong): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const byte = flags.present | (unverified ? 0 : flags.verified) | more;
    return Buffer.concat([sha256(new URL(this.site).hostname), Buffer.from([byte]), counter]);
  }

  private clientData(type: string, challenge: string, wrong: Wrong): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.site, crossOrigin: false, ...wrong }));
  }

  private credential(response: object) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
