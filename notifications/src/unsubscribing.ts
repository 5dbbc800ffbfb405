import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Who holds the token of a user may unsubscribe them; that is all it is good for, so it never ends. */
export class Unsubscribing {
  readonly #key: KeyObject;

  /** @param secret the text of LINK_KEY */
  constructor(
    secret: string,
    private readonly origin: string,
  ) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  /** The page that asks: mail scanners open every address. */
  pageOf(userId: string): string {
    return `${this.origin}/unsubscribe?${this.parametersOf(userId)}`;
  }

  /** What mail programs call when their button is pressed (RFC 8058). */
  headersOf(userId: string): Record<string, string> {
    return {
      'List-Unsubscribe': `<${this.origin}/api/notifications/unsubscribe?${this.parametersOf(userId)}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
  }

  /** @returns whether it is this user's token; takes as long whatever the token is */
  matches(userId: string, token: string): boolean {
    const own = this.sign(userId);
    const given = Buffer.from(token, 'base64url');
    return given.length === own.length && timingSafeEqual(given, own);
  }

  private parametersOf(userId: string): string {
    return new URLSearchParams({ user: userId, token: this.sign(userId).toString('base64url') }).toString();
  }

  private sign(userId: string): Buffer {
    return createHmac('sha256', this.#key).update(`unsubscribe:${userId}`).digest().subarray(0, 16);
  }
}
