import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { mostTickets } from '../events';

/** Crockford's base 32: no letter in it looks like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
/** The first digits of an id are the second in which its order was made. */
const secondDigits = 8;
const signatureDigits = 12;

/** A ticket of an order: the first is seat 0. */
export interface Seat {
  orderId: string;
  seat: number;
}

/**
 * The codes of the tickets of complete orders, derived from their orders' ids: the second in which the order was made, and
 * a signature, 48 bits of it, of the id and of which of its tickets it is. Nothing is stored, so an order of any age has one.
 * Two services have the key: orders, which reads them, and notifications, which sends tickets by mail.
 */
export class AdmissionCodes {
  readonly #key: KeyObject;

  /** @param secret the text of ADMISSION_KEY */
  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  /** @returns 16 digits and capital letters: what a QR code of the smallest size holds */
  codeOf(orderId: string, seat = 0): string {
    const signed = seat === 0 ? `admission:${orderId}` : `admission:${orderId}:${seat}`;
    const signature = createHmac('sha256', this.#key).update(signed).digest('hex');
    return write(orderId.slice(0, secondDigits) + signature.slice(0, signatureDigits));
  }

  /**
   * Finds the ticket of a code.
   * @param written as somebody typed it: in any case, in groups, with O for 0 and I or L for 1
   * @param idsBetween finds the ids of all orders in a range of ids, both ends included
   * @returns the order's id, and which of its tickets; undefined if nobody was given this code. The order may have fewer
   */
  async find(
    written: string,
    idsBetween: (first: string, last: string) => Promise<string[]>,
  ): Promise<Seat | undefined> {
    const digits = read(written);
    if (digits === undefined) return undefined;
    const code = Buffer.from(write(digits));
    const second = digits.slice(0, secondDigits);
    const ids = await idsBetween(second.padEnd(24, '0'), second.padEnd(24, 'f'));
    for (let seat = 0; seat < mostTickets; seat++) {
      const orderId = ids.find((id) => timingSafeEqual(Buffer.from(this.codeOf(id, seat)), code));
      if (orderId !== undefined) return { orderId, seat };
    }
    return undefined;
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
