import { type LinkKind, linkKinds, type NoticeKind, noticeKinds } from '@ticketing/common';

/** Mails about an order, to its buyer or to the seller. */
export const saleKinds = [
  'offered',
  'passed-on',
  'reserved',
  'expired',
  'cancelled',
  'paid',
  'payment-failed',
  'voided',
  'refunded',
  'refund-failed',
  'sold',
  'taken-back',
  'tomorrow',
] as const;
export type SaleKind = (typeof saleKinds)[number];

/** Of these, the news that cannot wait: the devices of its reader are told as well. */
export const pushedKinds = ['offered', 'payment-failed', 'refunded', 'sold'] as const satisfies SaleKind[];
export type PushedKind = (typeof pushedKinds)[number];

/** What is written down for a device, beside the mail. Older copies of the service do not know it, and leave it alone. */
type PushKind = `push:${PushedKind}`;
const pushKinds = pushedKinds.map((kind) => `push:${kind}` as const);

export const pushKindOf = (kind: MailKind): PushKind | undefined => pushKinds.find((each) => each === `push:${kind}`);
/** @returns what a device is told of; undefined of a mail */
export const pushedBy = (kind: MailKind): PushedKind | undefined => pushedKinds.find((each) => `push:${each}` === kind);

/** Whether a mail is about an order, and not about its reader's account. */
export const isAboutSale = (kind: MailKind): kind is SaleKind => saleKinds.some((each) => each === kind);

/** Of what is neither a link nor a notice, but of a user's state. */
const securityKinds = ['new-device', 'new-password'] as const;

/** Mails with a link are of the link's kind, and those about how one signs in of the notice's. */
export type MailKind = SaleKind | LinkKind | NoticeKind | (typeof securityKinds)[number] | PushKind;
export const mailKinds: readonly MailKind[] = [
  ...saleKinds,
  ...linkKinds,
  ...noticeKinds,
  ...securityKinds,
  ...pushKinds,
];

/** A mail that follows from something that has happened. */
export interface NewMail {
  kind: MailKind;
  /** The id of the order; of a mail about the account, the user's. */
  about: string;
  /** What tells it from others of its kind about the same: a link, a sign-in, a notice, a moment, a ticket, or the amount refunded so far. */
  part?: string | undefined;
  /** The device that is told, by its id, if it is no mail. */
  device?: string | undefined;
  /** When to send it; at once if absent. */
  notBefore?: Date;
}

/** What a mail is, in one word: the same mail has the same key, however often it follows. */
export const keyOf = ({ kind, about, part, device }: NewMail): string =>
  [kind, about, part, device].filter((each) => each !== undefined).join(':');

/** A mail's contents, before they are laid out. Texts of users may be in any of them. */
export interface Letter {
  subject: string;
  paragraphs: string[];
  /** Names and values, as a table. */
  facts?: [string, string][];
  /** What the reader can do now; an address, or a path of the site. */
  action?: { label: string; url: string };
  /** The last line, in small letters. */
  remark?: string;
}
