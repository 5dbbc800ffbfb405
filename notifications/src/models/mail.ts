import {
  type AuditLine,
  auditIndex,
  CodedError,
  currentTraceparent,
  isDone,
  isDuplicateKey,
  mostAuditLines,
  plainSchema,
  untilWritten,
} from '@ticketing/common';
import mongoose, { type UpdateQuery } from 'mongoose';
import { keyOf, type MailKind, mailKinds, type NewMail } from '../domain/mail';

/** How many mails about one thing an operator is shown. */
const mostShown = 100;

/** How a mail ended: it was handed over; it was no longer true, or not wanted; or every attempt has failed. */
export const outcomes = ['sent', 'dropped', 'given_up'] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * A mail that is to be sent, or has been. It has neither text nor address: both are found when it is sent. It is kept
 * for ever, so that what it is about is never mailed again.
 */
export interface MailDocument {
  /** Its key, see `keyOf`. */
  _id: string;
  kind: MailKind;
  about: string;
  part?: string;
  /** The device that it is for; it is no mail then. */
  device?: string;
  happenedAt: Date;
  /** What has caused it, as W3C Trace Context; only where this service is traced. */
  traceparent?: string;
  /** When it is next looked at; while a copy of the service is at it, the end of its lease. Absent once it has ended. */
  dueAt?: Date;
  attempts: number;
  /** When it first had to wait for more than a time; for mails that an operator has had sent once more, since then. */
  waitsSince?: Date;
  /** Since when attempts have failed; only until it has ended. */
  failingSince?: Date;
  /** Why the last attempt failed. */
  error?: string;
  outcome?: Outcome;
  endedAt?: Date;
  givenUpAt?: Date;
  /** Whom it was sent to, as a keyed digest of the address. */
  recipient?: string;
  /** What operators have done: each has had it sent once more. */
  audit?: AuditLine[];
  /** When they last did; for the index. */
  auditedAt?: Date;
}

const schema = plainSchema<MailDocument>({
  _id: { type: String, required: true },
  kind: { type: String, required: true, enum: mailKinds },
  about: { type: String, required: true },
  part: String,
  device: String,
  happenedAt: { type: Date, required: true },
  traceparent: String,
  dueAt: Date,
  attempts: { type: Number, required: true },
  waitsSince: Date,
  failingSince: Date,
  error: String,
  outcome: { type: String, enum: outcomes },
  endedAt: Date,
  givenUpAt: Date,
  recipient: String,
  audit: { type: [mongoose.Schema.Types.Mixed], default: undefined },
  auditedAt: Date,
});
// Each of these contains only the few mails that it is for.
schema.index({ dueAt: 1 }, { sparse: true });
schema.index({ failingSince: 1 }, { sparse: true });
schema.index({ givenUpAt: 1 }, { sparse: true });
// For the limit per recipient.
schema.index({ recipient: 1, endedAt: 1 }, { sparse: true });

// For operators.
schema.index({ about: 1, happenedAt: -1 });
schema.index(...auditIndex);

export const MailModel = mongoose.model('Mail', schema);

/**
 * Writes a mail down, once: the index of keys decides, in this very insert.
 * @returns whether it is new
 */
export async function insertMail(mail: NewMail, happenedAt: Date, now: Date): Promise<boolean> {
  const { kind, about, part, device, notBefore } = mail;
  const traceparent = currentTraceparent();
  const given = {
    kind,
    about,
    ...(part !== undefined && { part }),
    ...(device && { device }),
    ...(traceparent && { traceparent }),
  };
  const added = { ...given, happenedAt, dueAt: notBefore ?? now, attempts: 0 };
  try {
    const write = () => MailModel.updateOne({ _id: keyOf(mail) }, { $setOnInsert: added }, { upsert: true });
    return (await untilWritten(write)).upsertedCount > 0;
  } catch (error) {
    // Another copy has just written it.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/**
 * Leaves mails of kinds that this copy does not know to the newer ones that have written them down: there are few of them,
 * so the index of what is due is enough.
 * @returns mails that are due, the one that has waited longest first
 */
export const findDueMails = (now: Date, limit: number): Promise<MailDocument[]> =>
  MailModel.find({ dueAt: { $lte: now }, kind: { $in: mailKinds } })
    .sort({ dueAt: 1 })
    .limit(limit)
    .lean();

/**
 * Takes a mail for this copy of the service.
 * @param until the end of the lease: if this copy has died by then, another one takes the mail
 * @returns the mail as taken; undefined if another copy was faster
 */
export async function claimMail({ _id, dueAt, ...mail }: MailDocument, until: Date): Promise<MailDocument | undefined> {
  const update = { $set: { dueAt: until }, $inc: { attempts: 1 } };
  const { modifiedCount } = await untilWritten(() => MailModel.updateOne({ _id, dueAt: dueAt ?? null }, update));
  return modifiedCount > 0 ? { ...mail, _id, dueAt: until, attempts: mail.attempts + 1 } : undefined;
}

/** Changes a mail that this copy has taken. Without effect if its lease was over and another copy has taken it since. */
export const changeTaken = ({ _id, dueAt }: MailDocument, update: UpdateQuery<MailDocument>) =>
  untilWritten(() => MailModel.updateOne({ _id, dueAt: dueAt ?? null }, update));

/** What has ended is in none of the indexes of what waits. */
export const ended = (outcome: Outcome, endedAt: Date, further: Partial<MailDocument> = {}) => ({
  $set: { ...further, outcome, endedAt, ...(outcome === 'given_up' && { givenUpAt: endedAt }) },
  $unset: { dueAt: '' as const, failingSince: '' as const },
});

/**
 * Records that a mail was handed over, even if another copy has taken it since: at worst, that one sends it again. If an
 * operator has asked for it once more since, that is still to be sent.
 */
export const markSent = ({ _id, auditedAt }: MailDocument, recipient: string | undefined, at: Date) =>
  untilWritten(() =>
    MailModel.updateOne(
      { _id, auditedAt: auditedAt ?? null },
      ended('sent', at, recipient === undefined ? {} : { recipient }),
    ),
  );

/** @returns the latest mails about something, the latest first */
export const mailsAbout = (about: string): Promise<MailDocument[]> =>
  MailModel.find({ about }).sort({ happenedAt: -1 }).limit(mostShown).lean();

/**
 * Has a mail that has ended sent once more, as far as it is still true; the line of the audit log is in the same write.
 * Nothing to do for one that is still to be sent, or for a line that it has already.
 * @returns the mail after that; undefined if there is no such mail
 * @throws CodedError `too_many_acts`, `key_reused`
 */
export async function resendMail(_id: string, line: AuditLine): Promise<MailDocument | undefined> {
  const ended = { _id, dueAt: { $exists: false }, 'audit.id': { $ne: line.id } };
  const unlessTooOften = { [`audit.${mostAuditLines - 1}`]: { $exists: false } };
  await untilWritten(() =>
    MailModel.updateOne(
      { ...ended, ...unlessTooOften },
      {
        $set: { dueAt: line.at, attempts: 0, auditedAt: line.at },
        $unset: { outcome: '', endedAt: '', givenUpAt: '', error: '', waitsSince: '' },
        $push: { audit: line },
      },
    ),
  );
  const mail = await MailModel.findById(_id).lean();
  if (mail && !isDone(line, mail.audit) && (mail.audit?.length ?? 0) >= mostAuditLines)
    throw new CodedError('too_many_acts');
  return mail ?? undefined;
}

/** @returns how many mails a recipient was sent since a time, at most `limit` */
export const countSent = (recipient: string, since: Date, limit: number): Promise<number> =>
  MailModel.countDocuments({ recipient, endedAt: { $gt: since } }, { limit });

/** @returns since when the mail that has failed longest has been failing */
export async function failingSince(): Promise<Date | undefined> {
  const failing = { failingSince: { $gt: new Date(0) } };
  return (await MailModel.findOne(failing, { failingSince: 1 }).sort({ failingSince: 1 }).lean())?.failingSince;
}
