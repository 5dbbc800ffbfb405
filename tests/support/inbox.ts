import { eventually } from './eventually';
import type { System } from './whole-stack';

/** A mail as the inbox of a stack with mails (NO_MAIL: '') shows it to tests; the newest is the first. */
export interface Mail {
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
}

/** Every mail that a system has sent. */
export async function mailsOf(system: System): Promise<Mail[]> {
  const answer = await fetch(new URL('/_inbox/mails', system.process('inbox').url));
  return (await answer.json()) as Mail[];
}

/** Waits for a mail to an address. @returns the newest with such a subject */
export const mailTo = (system: System, address: string, subject: RegExp, withinMs?: number): Promise<Mail> =>
  eventually(async () => {
    const mail = (await mailsOf(system)).find((each) => each.to.includes(address) && subject.test(each.subject));
    if (!mail) throw new Error(`${address} has got no mail that says ${subject}`);
    return mail;
  }, withinMs);

/** @returns the address of a mail's link, by the words on it. @throws Error when there is none */
export function linkIn({ text, subject }: Mail, words: string): string {
  const address = text.split('\n').find((line) => line.startsWith(`${words}: `));
  if (!address) throw new Error(`"${subject}" has no link "${words}": ${text}`);
  return address.slice(words.length + 2).trim();
}
