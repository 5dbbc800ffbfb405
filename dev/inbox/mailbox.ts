import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

/** How many mails are kept: of more than that, the newest. */
const most = 5_000;

/** A mail as it arrived. */
export interface KeptMail {
  id: string;
  /** ISO time. */
  at: string;
  to: string[];
  /** Headers and body, each byte as a character. */
  raw: string;
}

/** The mails, in a journal of JSON lines; a torn last line is a mail that nobody was told was taken. */
export class Mailbox {
  readonly #mails: Map<string, KeptMail>;

  /** @param file in memory only if absent */
  constructor(private readonly file?: string) {
    const kept = file && existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(parsed).slice(-most) : [];
    this.#mails = new Map(kept.map((mail) => [mail.id, mail]));
    if (file) writeFileSync(file, kept.map(lineOf).join(''));
  }

  /** Keeps a mail; from then on it survives the process. */
  add(to: string[], raw: Buffer): void {
    const mail = { id: randomUUID(), at: new Date().toISOString(), to, raw: raw.toString('latin1') };
    if (this.file) appendFileSync(this.file, lineOf(mail));
    this.#mails.set(mail.id, mail);
    const [oldest] = this.#mails.keys();
    if (this.#mails.size > most && oldest) this.#mails.delete(oldest);
  }

  /** The newest first. */
  all(): KeptMail[] {
    return [...this.#mails.values()].reverse();
  }

  find(id: string): KeptMail | undefined {
    return this.#mails.get(id);
  }

  clear(): void {
    this.#mails.clear();
    if (this.file) writeFileSync(this.file, '');
  }
}

const lineOf = (mail: KeptMail): string => `${JSON.stringify(mail)}\n`;

function parsed(line: string): KeptMail[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
