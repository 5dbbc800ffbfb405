import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Turns } from './turns';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const saltLength = 16;
const keyLength = 64;

/** The parameters of a password's hash, stored with it. */
interface Hash {
  /** scrypt's cost: the binary logarithm of N. */
  cost: number;
  salt: Buffer;
  key: Buffer;
  /** Whether the password was normalised first; hashes without stored parameters are of unnormalised passwords. */
  normalised: boolean;
}

/** Hashes with scrypt, block size 8, one lane: 2^cost kilobytes of memory, and time in proportion. */
export class Passwords {
  /** A hash that matches no password: comparing with it takes as long as with a real one. */
  private readonly nobody: Hash;

  /**
   * @param cost the binary logarithm of N: OWASP recommends 17
   * @param turns schedules the hashes: each needs a core and its memory to itself
   */
  constructor(
    private readonly cost: number,
    private readonly turns: Turns,
  ) {
    this.nobody = { cost, salt: Buffer.alloc(saltLength), key: Buffer.alloc(keyLength), normalised: true };
  }

  /**
   * @param caller the network address of the request
   * @returns `$scrypt$ln=…,r=8,p=1$<salt>$<key>`, salt (random) and key in base64
   * @throws CodedError `too_many_attempts` when too many wait for their turn
   */
  hash(password: string, caller: string): Promise<string> {
    return this.turns.take(caller, () => this.hashed(password));
  }

  /**
   * Compares in constant time.
   * @param stored what `hash` returned; undefined if there is no such account, which takes just as long
   * @param caller the network address of the request
   * @returns whether the password is right and, if it is and was hashed at a lower cost, the new hash to store
   * @throws CodedError `too_many_attempts` when too many wait for their turn
   */
  check(password: string, stored: string | undefined, caller: string): Promise<Checked> {
    return this.turns.take(caller, async () => {
      const hash = stored === undefined ? this.nobody : parse(stored);
      const given = await keyOf(hash.normalised ? normalised(password) : password, hash.salt, hash.cost);
      const right = timingSafeEqual(given, hash.key);
      if (hash.normalised && hash.cost >= this.cost) return { right };
      // Also for a wrong password: a quick answer would reveal that the account exists and is an old one.
      const renewed = await this.hashed(password);
      return right ? { right, renewed } : { right };
    });
  }

  private async hashed(password: string): Promise<string> {
    const salt = randomBytes(saltLength);
    const key = await keyOf(normalised(password), salt, this.cost);
    return `$scrypt$ln=${this.cost},r=8,p=1$${salt.toString('base64')}$${key.toString('base64')}`;
  }
}

export interface Checked {
  right: boolean;
  renewed?: string;
}

/**
 * Normalises a password. The same letter comes composed from one keyboard and decomposed from another. NIST (SP
 * 800-63B) recommends NFKC, which also maps full-width letters to the ordinary ones.
 */
export const normalised = (password: string): string => password.normalize('NFKC');

/** Node requires a memory limit; scrypt needs about 128 * N * r bytes. */
const keyOf = (password: string, salt: Buffer, cost: number) =>
  derive(password, salt, keyLength, { N: 2 ** cost, r: 8, p: 1, maxmem: 2 * 128 * 2 ** cost * 8 });

/** Parses a stored hash. One without parameters, `<salt>.<key>` in hexadecimal, predates them: 2^14. */
function parse(stored: string): Hash {
  const [, cost, salt, key] = /^\$scrypt\$ln=(\d+),r=8,p=1\$([^$]+)\$([^$]+)$/.exec(stored) ?? [];
  if (cost && salt && key) {
    return { cost: Number(cost), salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64'), normalised: true };
  }
  const [oldSalt = '', oldKey = ''] = stored.split('.');
  return { cost: 14, salt: Buffer.from(oldSalt, 'hex'), key: Buffer.from(oldKey, 'hex'), normalised: false };
}
