import { LinkTokens, type Logger, linkKinds } from '@ticketing/common';
import { writeLinkMail, writeNoticeMail, writeSignInMail } from './domain/account-mails';
import type { User } from './domain/known';
import { layOut } from './domain/layout';
import { isAboutSale, type Letter, type SaleKind } from './domain/mail';
import { saleMails } from './domain/sale-mails';
import { englishOf } from './domain/words';
import type { TicketFiles } from './files/ticket-files';
import type { MailDocument } from './models/mail';
import { OrderReplicaModel } from './models/order-replica';
import { TicketReplicaModel } from './models/ticket-replica';
import { isUnsubscribed } from './models/unsubscription';
import { UserReplicaModel } from './models/user-replica';
import type { Attachment, OutgoingMail } from './smtp';
import { Unsubscribing } from './unsubscribing';

/** What becomes of a mail: it is sent; it waits until then, or until more is known; or it is no longer true. */
export type Composed = { send: Omit<OutgoingMail, 'messageId'> } | { waits: Date | 'for more' } | 'over';

/** Writes each mail from what the replicas know in the moment in which it is sent. */
export class Composer {
  private readonly links: LinkTokens;
  private readonly unsubscribing: Unsubscribing;

  /** @param linkKey the text of LINK_KEY */
  constructor(
    private readonly origin: string,
    linkKey: string,
    private readonly files: TicketFiles,
    private readonly logger: Logger,
  ) {
    this.links = new LinkTokens(linkKey);
    this.unsubscribing = new Unsubscribing(linkKey, origin);
  }

  compose(mail: MailDocument, now: Date): Promise<Composed> {
    const { kind, about, part } = mail;
    if (isAboutSale(kind)) return this.aboutSale(kind, mail, now);
    if (linkKinds.some((each) => each === kind)) return this.withLink(about, part, now);
    return this.aboutAccount(about, ({ signIns = [], notices = [], locale }) => {
      const english = englishOf(locale);
      const signIn = kind === 'new-device' && signIns.find(({ id }) => id === part);
      if (signIn) return writeSignInMail(signIn, english);
      const notice = notices.find((each) => each.kind === kind && each.id === part);
      return notice && writeNoticeMail(notice, english);
    });
  }

  private async aboutSale(kind: SaleKind, mail: MailDocument, now: Date): Promise<Composed> {
    const { about: orderId, part, happenedAt: since } = mail;
    const { to, optional, carriesTickets, holds, write } = saleMails[kind];
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
    const user = await UserReplicaModel.findById(userId).lean();
    if (!user) return { waits: 'for more' };
    if (user.email === null || (optional && (await isUnsubscribed(userId)))) return 'over';
    const attachments = carriesTickets && (await this.attach(orderId, englishOf(user.locale)));
    if (attachments === 'for more') return { waits: attachments };
    const unsubscribePage = optional && this.unsubscribing.pageOf(userId);
    const laidOut = layOut(write(sale, englishOf(user.locale), now), { origin: this.origin, unsubscribePage });
    return {
      send: {
        ...{ to: user.email, ...laidOut },
        ...(attachments && { attachments }),
        ...(optional && { headers: this.unsubscribing.headersOf(userId) }),
      },
    };
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
