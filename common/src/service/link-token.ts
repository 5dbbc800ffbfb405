import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { LinkKind } from '../events';

/** A link of a user, see `userData`. */
interface Link {
  kind: LinkKind;
  userId: string;
  /** The link's own id. */
  id: string;
}

/** The page that each kind of link leads to. */
const pages: Record<LinkKind, string> = {
  verify: '/auth/verify',
  reset: '/auth/reset',
  'change-email-old': '/auth/change-email',
  'change-email-new': '/auth/change-email',
};

/** A signature of 128 bits. */
const tokenBytes = 16;

/**
 * The tokens of links in mails: anyone who has one may use its link. A token is derived from the link's id under a key
 * that only two services have: the one that checks it (auth) and the one that writes the mail. So it is stored nowhere,
 * and no event contains it.
 */
export class LinkTokens {
  readonly #key: KeyObject;

  /** @param secret the text of LINK_KEY; with another one, all links that are under way are void */
  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  /** @returns 22 characters that an address may contain */
  tokenOf(link: Link): string {
    return this.sign(link).toString('base64url');
  }

  /** @returns whether it is this link's token; takes as long whatever the token is */
  matches(token: string, link: Link): boolean {
    const own = this.sign(link);
    const given = Buffer.from(token, 'base64url');
    return given.length === own.length && timingSafeEqual(given, own);
  }

  /**
   * @param publicOrigin the setting PUBLIC_ORIGIN; never taken from a request, whose Host its sender chooses
   * @returns the address that the mail shows: a page that asks, as mail scanners open every address
   */
  addressOf(publicOrigin: string, link: Link): string {
    const address = new URL(pages[link.kind], publicOrigin);
    address.searchParams.set('user', link.userId);
    address.searchParams.set('token', this.tokenOf(link));
    if (link.kind.startsWith('change-email')) address.searchParams.set('kind', link.kind);
    return address.href;
  }

  private sign({ kind, userId, id }: Link): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}:${userId}:${id}`).digest().subarray(0, tokenBytes);
  }
}
