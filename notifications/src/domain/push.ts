import { newsMs } from './follows';
import type { PushedKind } from './mail';
import type { Sale } from './sale-mails';
import { writeSpan } from './words';

/** What a device shows: nothing that the subject of the mail does not say as well, and nothing secret. */
export interface PushMessage {
  title: string;
  text: string;
  /** The page that it opens, as a path of this site. */
  path: string;
  /** After that it is of no use any more. */
  until: Date;
}

const aDayAfter = ({ since }: Sale): Date => new Date(since.getTime() + newsMs);

/** What devices are told beside the mail's subject, and until when that is of use. */
export const pushes: Record<PushedKind, { text(sale: Sale, now: Date): string; until(sale: Sale): Date }> = {
  offered: {
    text: ({ order }, now) =>
      `It is yours for ${writeSpan(order.expiresAt.getTime() - now.getTime())}, before everybody else.`,
    until: ({ order }) => order.expiresAt,
  },
  'payment-failed': {
    text: () => 'Your bank did not release the money. You have not been charged.',
    until: aDayAfter,
  },
  refunded: { text: () => 'Money is on its way back to the card that you paid with.', until: aDayAfter },
  sold: { text: () => 'Your ticket has been sold and paid for.', until: aDayAfter },
};

/**
 * Whether an address that a browser has given may be called by us: over TLS, at a known push service.
 * @param hosts names, each with its port if that is not the usual one, separated by commas; `*.example.com` stands for all
 * names below it, at the usual port
 */
export function isPushEndpoint(endpoint: string, hosts: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, host, username, password } = new URL(endpoint);
  if (protocol !== 'https:' || username !== '' || password !== '') return false;
  return hosts.split(',').some((known) => (known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known));
}
