import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Crockford's base 32: no letter in it looks like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
/** The first digits of an id are the second in which its order was made. */
const secondDigits = 8;
const signatureDigits = 12;

/**
 * The codes that let the buyers of complete orders in, derived from their orders' ids: the second in which the order was
 * made, and a signature of the id, 48 bits of it. Nothing is stored, so an order of any age has one.
 */
export class AdmissionCodes {
  readonly #key: KeyObject;

  /** @param secret the text of ADMISSION_KEY */
  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  /** @returns 16 digits and capital letters: what a QR code of the smallest size holds */
  codeOf(orderId: string): string {
    const signature = createHmac('sha256', this.#key).update(`admission:${orderId}`).digest('hex');
    return write(orderId.slice(0, secondDigits) + signature.slice(0, signatureDigits));
  }

  /**
   * Finds the order of a code.
   * @param written as somebody typed it: in any case, in groups, with O for 0 and I or L for 1
   * @param idsBetween finds the ids of all orders in a range of ids, both ends included
   * @returns the order's id, or undefined if nobody was given this code
   */
  async find(
    written: string,
    idsBetween: (first: string, last: string) => Promise<string[]>,
  ): Promise<string | undefined> {
    const digits = read(written);
    if (digits === undefined) return undefined;
    const code = Buffer.from(write(digits));
    const second = digits.slice(0, secondDigits);
    const ids = await idsBetween(second.padEnd(24, '0'), second.padEnd(24, 'f'));
    return ids.find((id) => timingSafeEqual(Buffer.from(this.codeOf(id)), code));
  }
}

function write(hexadecimal: string): string {
  let rest = BigInt(`0x${hexadecimal}`);
  let text = '';
  for (let place = 0; place < length; place++) {
    text = alphabet[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}

/** @returns the code's hexadecimal digits, undefined if it cannot be one */
function read(written: string): string | undefined {
  const text = written.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if (text.length !== length) return undefined;
  let digits = 0n;
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    digits = (digits << 5n) | BigInt(value);
  }
  return digits.toString(16).padStart(secondDigits + signatureDigits, '0');
}
