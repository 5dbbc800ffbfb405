import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
const keyLength = 64;
const cost: ScryptOptions = { N: 16_384, r: 8, p: 1 };

/** @returns `<salt>.<key>`, both hexadecimal: scrypt with a random salt */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, keyLength, cost);
  return `${salt.toString('hex')}.${key.toString('hex')}`;
}

/** A hash that no password has: comparing with it takes as long as with a real one. */
const nobody = `${'0'.repeat(32)}.${'0'.repeat(keyLength * 2)}`;

/**
 * Compares in constant time.
 * @param stored what `hashPassword` returned; undefined when there is no such account, which takes just as long
 */
export async function isPassword(password: string, stored: string = nobody): Promise<boolean> {
  const [salt = '', key = ''] = stored.split('.');
  const given = await derive(password, Buffer.from(salt, 'hex'), keyLength, cost);
  return timingSafeEqual(given, Buffer.from(key, 'hex'));
}
