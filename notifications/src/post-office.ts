import { createHash, createHmac } from 'node:crypto';
import { type Clock, failpoint, inSpan, type Logger } from '@ticketing/common';
import type { Composed, Composer } from './composer';
import { newsMs } from './domain/follows';
import { isAboutSale, type NewMail, pushKindOf } from './domain/mail';
import { mailsFailingSeconds, mailsHandled } from './metrics';
import { removeDevice } from './models/device';
import {
  changeTaken,
  claimMail,
  countSent,
  ended,
  failingSince,
  findDueMails,
  insertMail,
  type MailDocument,
  markSent,
  type Outcome,
} from './models/mail';
import { PushRefused, type PushServices } from './push-services';
import { isRefusedForGood, type MailServer } from './smtp';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How many mails one copy of the service hands over at the same time. */
const batch = 10;
/** After that many attempts, about a day, a mail is given up. */
export const maxAttempts = 60;

const longestPauseMs = 30 * minuteMs;
/** The pause after an attempt that has failed: 5 seconds after the first, then longer and longer. */
const pauseAfter = (attempts: number): number => Math.min(longestPauseMs, 5_000 * 2 ** (attempts - 1));

interface PostOfficeOptions {
  composer: Composer;
  server: MailServer;
  /** Undefined if devices are not told. */
  pushes?: PushServices | undefined;
  clock: Clock;
  logger: Logger;
  /** Longer than a mail takes to be handed over: after that, the copy that took it has died. */
  leaseMs: number;
  /** How many mails about sales one address may get in an hour. */
  perRecipient: number;
  /** The host that message ids belong to. */
  host: string;
  /** What addresses are digested with. */
  key: string;
}

/** Who gets what is sent. */
interface Receiver {
  /** The address, or the endpoint: kept in no error. */
  to: string;
  /** A digest of the address, for the limit per recipient; absent of what it does not count. */
  recipient?: string | undefined;
  /** Forgets a device that is no more. */
  gone?: () => Promise<void>;
}

/**
 * Sends each mail at least once, and practically once. It is written down first, in one insert that decides by its key;
 * then one copy of the service takes it, sends it, and marks it. A copy that dies before it sends leaves the mail to the
 * end of its lease. Only one that dies in the moment between the server's answer and the mark has it sent once more,
 * with the same Message-ID, by which mail programs know a copy.
 */
export class PostOffice {
  #stopping = false;

  constructor(private readonly options: PostOfficeOptions) {}

  /**
   * Writes down the mails that follow from something, unless that is no news any more.
   * @returns whether any of them is new
   */
  async writeDown(mails: NewMail[], happenedAt: Date): Promise<boolean> {
    const now = this.options.clock.now();
    // A mail that is to come later is news then.
    const isNews = ({ notBefore = happenedAt }: NewMail) =>
      now.getTime() - Math.max(notBefore.getTime(), happenedAt.getTime()) <= newsMs;
    const added = await Promise.all(mails.filter(isNews).map((mail) => insertMail(mail, happenedAt, now)));
    return added.includes(true);
  }

  /** Sends what is due; it costs by that, and not by what there is. */
  async sweep(): Promise<void> {
    for (;;) {
      const due = await findDueMails(this.options.clock.now(), batch);
      const handled = await Promise.all(due.map((mail) => this.handle(mail)));
      // If none gets through, the server is away, and the others would only wait for it as well.
      if (this.#stopping || due.length < batch || !handled.includes(true)) return;
    }
  }

  /** Updates the metric of how long mails have been failing. If that fails it has no value: the last one says nothing about now. */
  async measure(): Promise<void> {
    try {
      const since = await failingSince();
      mailsFailingSeconds.set(since ? (this.options.clock.now().getTime() - since.getTime()) / 1000 : 0);
    } catch (error) {
      mailsFailingSeconds.remove();
      throw error;
    }
  }

  /** Sends no more than it has begun to. */
  stop(): void {
    this.#stopping = true;
    this.options.server.close();
  }

  /** @returns false if it failed */
  private async handle(found: MailDocument): Promise<boolean> {
    const { clock, logger, leaseMs } = this.options;
    try {
      const lease = new Date(clock.now().getTime() + leaseMs);
      const mail = await claimMail(found, lease);
      return mail === undefined || (await this.process(mail));
    } catch (error) {
      logger.warn({ err: error, mail: found._id }, 'mail left to a later sweep');
      return false;
    }
  }

  private async process(mail: MailDocument): Promise<boolean> {
    const { composer, clock, perRecipient, server, pushes } = this.options;
    const now = clock.now();
    // Its copies of the service have died of it.
    if (mail.attempts > maxAttempts) return this.end(mail, 'given_up');
    let composed: Composed;
    try {
      composed = await composer.compose(mail, now);
    } catch (error) {
      return this.retry(mail, error);
    }
    if (composed === 'over') return this.end(mail, 'dropped');
    if ('waits' in composed) return this.wait(mail, composed.waits, now);
    if ('push' in composed) {
      const { push, to } = composed;
      const send = async (id: string) => pushes?.send(to, push, id, now);
      const gone = () => removeDevice(to.endpoint, to.userId);
      return this.send(mail, send, { to: to.endpoint, gone });
    }
    const { to } = composed.send;
    // Devices need not wait for the mail's turn.
    await this.writeDownFor(composed.devices, mail, now);
    // Mails about accounts neither wait nor count, as auth limits who asks for them: a flood of either kind must hold up
    // nothing of the other, nor what an operator has sent once more.
    const recipient = isAboutSale(mail.kind) ? this.digest(to) : undefined;
    const since = new Date(now.getTime() - hourMs);
    if (recipient && !mail.auditedAt && (await countSent(recipient, since, perRecipient)) >= perRecipient)
      return this.wait(mail, 'for more', now);
    return this.send(mail, (messageId) => server.send({ ...composed.send, messageId }), { to, recipient });
  }

  /**
   * Waiting is no attempt. What waits for more, to be known or of its reader's hour, does so for a day, and less and less
   * often: counted from when it first had to, as a reminder is decided long before it is due.
   */
  private async wait(mail: MailDocument, until: Date | 'for more', now: Date): Promise<boolean> {
    const attempts = mail.attempts - 1;
    if (until !== 'for more') {
      await changeTaken(mail, { $set: { dueAt: until, attempts } });
      return true;
    }
    const { waitsSince = now } = mail;
    const waitedMs = now.getTime() - waitsSince.getTime();
    if (waitedMs > newsMs) return this.end(mail, 'dropped');
    const dueAt = new Date(now.getTime() + Math.max(5_000, waitedMs / 4));
    await changeTaken(mail, { $set: { dueAt, attempts, waitsSince } });
    return true;
  }

  /** Before the mail is sent: whatever dies after that, each device is told, once. */
  private async writeDownFor(devices: string[] = [], { kind, about, part, happenedAt }: MailDocument, now: Date) {
    const pushKind = pushKindOf(kind);
    if (!pushKind) return;
    const written = devices.map((device) => insertMail({ kind: pushKind, about, part, device }, happenedAt, now));
    await Promise.all(written);
  }

  private async send(
    mail: MailDocument,
    handOver: (id: string) => Promise<void>,
    receiver: Receiver,
  ): Promise<boolean> {
    const { clock, host } = this.options;
    // What an operator has sent once more is no copy: mail programs would hide it.
    const name = [mail._id, ...(mail.audit?.map(({ id }) => id) ?? [])].join(' ');
    const messageId = `<${createHash('sha256').update(name).digest('hex').slice(0, 32)}@${host}>`;
    failpoint('mail:before-send');
    try {
      const span = { name: `send ${mail.kind}`, kind: 'client', from: mail.traceparent } as const;
      await inSpan(span, () => handOver(messageId));
    } catch (error) {
      if (!(error instanceof PushRefused && error.isGone)) return this.retry(mail, error, receiver.to);
      await receiver.gone?.();
      return this.end(mail, 'dropped');
    }
    failpoint('mail:after-send');
    await markSent(mail, receiver.recipient, clock.now());
    mailsHandled.inc({ kind: mail.kind, outcome: 'sent' });
    return true;
  }

  /** @param to absent if it could not even be written */
  private async retry(mail: MailDocument, failure: unknown, to?: string): Promise<boolean> {
    const { clock, logger } = this.options;
    const now = clock.now();
    // A server's answer may repeat the address, which is kept nowhere here.
    const said = String(failure instanceof Error ? failure.message : failure);
    const error = to ? said.replaceAll(to, '(the address)') : said;
    const pushed = failure instanceof PushRefused ? failure : undefined;
    if ((pushed?.isForGood ?? isRefusedForGood(failure)) || mail.attempts >= maxAttempts)
      return this.end(mail, 'given_up', error);
    const failing = { failingSince: mail.failingSince ?? now, error: error.slice(0, 500) };
    const pause = Math.max(pauseAfter(mail.attempts), Math.min(pushed?.retryAfterMs ?? 0, longestPauseMs));
    const dueAt = new Date(now.getTime() + pause);
    await changeTaken(mail, { $set: { dueAt, ...failing } });
    mailsHandled.inc({ kind: mail.kind, outcome: 'failed' });
    logger.warn({ mail: mail._id, attempts: mail.attempts, error }, 'a mail could not be sent, and is tried again');
    return false;
  }

  private async end(mail: MailDocument, outcome: Outcome, error?: string): Promise<boolean> {
    const why = error === undefined ? {} : { error: error.slice(0, 500) };
    await changeTaken(mail, ended(outcome, this.options.clock.now(), why));
    mailsHandled.inc({ kind: mail.kind, outcome });
    if (outcome === 'given_up') this.options.logger.error({ mail: mail._id, error }, 'a mail was given up');
    return true;
  }

  /** Tells addresses apart without keeping them. */
  private digest(address: string): string {
    return createHmac('sha256', this.options.key).update(`recipient:${address.toLowerCase()}`).digest('base64url');
  }
}
