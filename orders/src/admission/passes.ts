import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What a pass says: until when its holder may check tickets at the door of a listing's event. */
export interface Pass {
  /** A listing of the event; the pass is good for all its seller's listings of that event. */
  ticketId: string;
  expiresAt: Date;
}

/**
 * Makes and reads the passes that let somebody check tickets at a door. Anyone who has one may use it: a seller gives it
 * to helpers, who need no account.
 */
export class DoorPasses {
  readonly #key: KeyObject;

  /** @param secret the text of ADMISSION_KEY */
  constructor(secret: string) {
    this.#key = createSecretKey(Buffer.from(secret));
  }

  /** @returns a text that fits into an address: the listing, the second in which it expires, a signature */
  issue({ ticketId, expiresAt }: Pass): string {
    const content = `${ticketId}.${Math.floor(expiresAt.getTime() / 1000)}`;
    return `${content}.${this.sign(content).toString('base64url')}`;
  }

  /** @returns what it says, or undefined if it is forged or has expired */
  read(pass: string, now: Date): Pass | undefined {
    const [, content = '', ticketId = '', seconds = '', signature = ''] = form.exec(pass) ?? [];
    const given = Buffer.from(signature, 'base64url');
    const own = this.sign(content);
    if (given.length !== own.length || !timingSafeEqual(given, own)) return undefined;
    const expiresAt = new Date(Number(seconds) * 1000);
    return expiresAt > now ? { ticketId, expiresAt } : undefined;
  }

  private sign(content: string): Buffer {
    return createHmac('sha256', this.#key).update(`door:${content}`).digest().subarray(0, 16);
  }
}

const form = /^(([0-9a-f]{24})\.(\d{1,12}))\.([\w-]{22})$/;
