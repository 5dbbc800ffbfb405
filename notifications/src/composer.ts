import { LinkTokens, type Logger, linkKinds } from '@ticketing/common';
import { writeLinkMail, writeNoticeMail, writePasswordMail, writeSignInMail } from './domain/account-mails';
import type { User } from './domain/known';
import { layOut } from './domain/layout';
import { isAboutSale, type Letter, type PushedKind, pushedBy, pushKindOf, type SaleKind } from './domain/mail';
import { type PushMessage, pushes } from './domain/push';
import { type Sale, saleMails } from './domain/sale-mails';
import { englishOf } from './domain/words';
import type { TicketFiles } from './files/ticket-files';
import { type Device, findWithDevices } from './models/device';
import type { MailDocument } from './models/mail';
import { OrderReplicaModel } from './models/order-replica';
import { TicketReplicaModel } from './models/ticket-replica';
import { isUnsubscribed } from './models/unsubscription';
import { UserReplicaModel } from './models/user-replica';
import type { Attachment, OutgoingMail } from './smtp';
import { Unsubscribing } from './unsubscribing';

/** It waits until then, or until more is known; or it is no longer true. */
type NotNow = { waits: Date | 'for more' } | 'over';
/** What becomes of a mail: it is sent, and these devices are told as well; or a device is told; or neither. */
export type Composed =
  | { send: Omit<OutgoingMail, 'messageId'>; devices?: string[] | undefined }
  | { push: PushMessage; to: Device }
  | NotNow;

/** What is told about a sale, to whom, and on which devices. */
interface Told {
  sale: Sale;
  user: User;
  userId: string;
  email: string;
  devices: Device[];
}

/** Writes each mail from what the replicas know in the moment in which it is sent. */
export class Composer {
  private readonly links: LinkTokens;
  private readonly unsubscribing: Unsubscribing;

  /**
   * @param linkKey the text of LINK_KEY
   * @param withPush whether devices are told as well
   */
  constructor(
    private readonly origin: string,
    linkKey: string,
    private readonly files: TicketFiles,
    private readonly logger: Logger,
    private readonly withPush: boolean,
  ) {
    this.links = new LinkTokens(linkKey);
    this.unsubscribing = new Unsubscribing(linkKey, origin);
  }

  compose(mail: MailDocument, now: Date): Promise<Composed> {
    const { kind, about, part } = mail;
    const pushed = pushedBy(kind);
    if (pushed) return this.toDevice(pushed, mail, now);
    if (isAboutSale(kind)) return this.aboutSale(kind, mail, now);
    if (linkKinds.some((each) => each === kind)) return this.withLink(about, part, now);
    return this.aboutAccount(about, ({ signIns = [], notices = [], locale }) => {
      const english = englishOf(locale);
      if (kind === 'new-password') return writePasswordMail(new Date(Number(part)), english);
      const signIn = kind === 'new-device' && signIns.find(({ id }) => id === part);
      if (signIn) return writeSignInMail(signIn, english);
      const notice = notices.find((each) => each.kind === kind && each.id === part);
      return notice && writeNoticeMail(notice, english);
    });
  }

  private async aboutSale(kind: SaleKind, mail: MailDocument, now: Date): Promise<Composed> {
    const told = await this.tell(kind, mail, now);
    if (told === 'over' || 'waits' in told) return told;
    const { sale, user, userId, email, devices } = told;
    const { optional, carriesTickets, write } = saleMails[kind];
    const locale = englishOf(user.locale);
    const attachments = carriesTickets && (await this.attach(sale.orderId, locale));
    if (attachments === 'for more') return { waits: attachments };
    const unsubscribePage = optional && this.unsubscribing.pageOf(userId);
    const laidOut = layOut(write(sale, locale, now), { origin: this.origin, unsubscribePage });
    return {
      send: {
        ...{ to: email, ...laidOut },
        ...(attachments && { attachments }),
        ...(optional && { headers: this.unsubscribing.headersOf(userId) }),
      },
      devices: devices.map(({ _id }) => _id),
    };
  }

  private async toDevice(kind: PushedKind, mail: MailDocument, now: Date): Promise<Composed> {
    const told = this.withPush ? await this.tell(kind, mail, now) : 'over';
    if (told === 'over' || 'waits' in told) return told;
    const { sale, user, devices } = told;
    const { text, until } = pushes[kind];
    const to = devices.find(({ _id }) => _id === mail.device);
    // It may have been removed since, or be somebody else's by now.
    if (!to || until(sale) <= now) return 'over';
    const { subject, action } = saleMails[kind].write(sale, englishOf(user.locale), now);
    return {
      push: { title: subject, text: text(sale, now), path: action?.url ?? '/', until: until(sale) },
      to,
    };
  }

  /** If it still holds, and is wanted. */
  private async tell(kind: SaleKind, mail: MailDocument, now: Date): Promise<Told | NotNow> {
    const { about: orderId, part, happenedAt: since } = mail;
    const { to, optional, holds } = saleMails[kind];
    const order = await OrderReplicaModel.findById(orderId).lean();
    // The seller's is about one of the order's tickets, which may have sellers of their own.
    const ticketId = to === 'seller' ? part : order?.tickets[0]?.id;
    const ticket = order && (await TicketReplicaModel.findById(ticketId).lean());
    if (!order || !ticket) return { waits: 'for more' };
    const sale = { orderId, order, ticket, part, since };
    const true_ = holds(sale, now);
    if (true_ instanceof Date) return { waits: true_ };
    if (!true_) return 'over';
    const userId = to === 'buyer' ? order.userId : ticket.userId;
    const user = await this.reader(userId, kind);
    if (!user) return { waits: 'for more' };
    const { email, devices = [] } = user;
    if (email === null || (optional && (await isUnsubscribed(userId)))) return 'over';
    return { sale, user, userId, email, devices };
  }

  /** One command, with their devices or without. */
  private reader(userId: string, kind: SaleKind): Promise<(User & { devices?: Device[] }) | null | undefined> {
    return this.withPush && pushKindOf(kind) ? findWithDevices(userId) : UserReplicaModel.findById(userId).lean();
  }

  /** The tickets of a paid order, as files. Their page is in the mail as well, so it is sent even if one cannot be made. */
  private async attach(orderId: string, locale: string): Promise<Attachment[] | 'for more'> {
    const { files, logger } = this;
    const failed = (err: unknown) => void logger.error({ err, orderId }, 'a ticket could not be attached to its mail');
    const [pdf, calendar] = await Promise.all([files.pdf(orderId, locale).catch(failed), files.calendar(orderId)]);
    if (pdf === 'for more') return pdf;
    return [
      ...(pdf ? [{ filename: 'ticket.pdf', contentType: 'application/pdf', content: pdf }] : []),
      ...(calendar ? [{ filename: 'ticket.ics', contentType: 'text/calendar; charset=utf-8', content: calendar }] : []),
    ];
  }

  /** @param letterOf undefined if the replica does not have it, or not yet: an older copy may have filled it last */
  private async aboutAccount(userId: string, letterOf: (user: User) => Letter | undefined): Promise<Composed> {
    const user = await UserReplicaModel.findById(userId).lean();
    if (user?.email === null) return 'over';
    const letter = user && letterOf(user);
    if (!letter) return { waits: 'for more' };
    return { send: { to: user.email, ...layOut(letter, { origin: this.origin }) } };
  }

  private async withLink(userId: string, id: string | undefined, now: Date): Promise<Composed> {
    const user = await UserReplicaModel.findById(userId).lean();
    const link = user?.links.find((each) => each.id === id);
    // Used, or replaced by a newer one: then that has a mail of its own.
    if (!link || Date.parse(link.expiresAt) <= now.getTime()) return 'over';
    const url = this.links.addressOf(this.origin, { ...link, userId });
    return { send: { to: link.to, ...layOut(writeLinkMail(link, url, now), { origin: this.origin }) } };
  }
}
