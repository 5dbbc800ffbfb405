import { createLogger } from '@ticketing/common';
import { newId, TestClock, testDatabase } from '@ticketing/common/testing';
import mongoose from 'mongoose';
import { mailCommands } from '../commands';
import type { Composed, Composer } from '../composer';
import type { NewMail } from '../domain/mail';
import { mailsFailingSeconds } from '../metrics';
import { claimMail, findDueMails, MailModel, markSent, resendMail } from '../models/mail';
import { maxAttempts, PostOffice } from '../post-office';
import type { OutgoingMail } from '../smtp';

const minuteMs = 60_000;
const leaseMs = minuteMs;
const clock = new TestClock();
const logger = createLogger('test', 'silent');
let sent: OutgoingMail[];
/** What the mail server does with the next mail; nothing means that it takes it. */
let mishap: (() => void) | undefined;
let composed: Composed | Error;

/** A copy of the service. */
const copy = (perRecipient = 1_000) =>
  new PostOffice({
    composer: {
      compose: async () => {
        if (composed instanceof Error) throw composed;
        return composed;
      },
    } as unknown as Composer,
    server: {
      send: async (mail) => {
        mishap?.();
        sent.push(mail);
      },
      close: () => undefined,
    },
    ...{ clock, logger, leaseMs, perRecipient, host: 'tickets.example', key: 'a key' },
  });
const office = copy();

beforeAll(async () => {
  await mongoose.connect(testDatabase());
  await MailModel.createIndexes();
});
beforeEach(async () => {
  sent = [];
  mishap = undefined;
  composed = { send: { to: 'a@example.com', subject: 'S', text: 'T', html: 'H' } };
  await MailModel.deleteMany();
});
afterAll(() => mongoose.disconnect());

const news = (): NewMail => ({ kind: 'paid', about: newId() });
const stored = () => MailModel.findOne().lean();
const failing =
  (properties: object = {}) =>
  () => {
    throw Object.assign(new Error('452 a@example.com is over quota'), properties);
  };

/** The metric, in seconds. */
async function failingFor(): Promise<number | undefined> {
  await office.measure();
  return (await mailsFailingSeconds.get()).values[0]?.value;
}

/** Lets time pass, and sweeps once a minute. */
async function pass(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    clock.advance(minuteMs);
    await office.sweep();
  }
}

describe('a mail', () => {
  it('is written down once, and sent once, whatever many copies of the service do at the same time', async () => {
    const mails = Array.from({ length: 25 }, news);
    const copies = [office, copy(), copy(), copy()];
    const added = await Promise.all(copies.flatMap((each) => mails.map((mail) => each.writeDown([mail], clock.now()))));
    expect(added.filter(Boolean)).toHaveLength(25);
    await Promise.all(copies.map((each) => each.sweep()));
    await office.sweep();
    expect(sent).toHaveLength(25);
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(25);
    expect(await office.writeDown(mails, clock.now())).toBe(false);
    await office.sweep();
    expect(sent).toHaveLength(25);
  });

  it('whose copy of the service died before it was sent is sent by another one, after the lease', async () => {
    await office.writeDown([news()], clock.now());
    const [found] = await findDueMails(clock.now(), 1);
    // The process dies right after it has taken the mail: nothing of it is heard again.
    if (found) await claimMail(found, new Date(clock.now().getTime() + leaseMs));
    await office.sweep();
    expect(sent).toEqual([]);
    await pass(2);
    expect(sent).toHaveLength(1);
  });

  it('that was sent, but not marked, is sent once more after the lease, under the same Message-ID', async () => {
    await office.writeDown([news()], clock.now());
    const mark = jest.spyOn(MailModel, 'updateOne').mockImplementation(((filter: object, update: object) => {
      if (JSON.stringify(update).includes('"sent"')) throw new Error('the process dies here');
      return MailModel.findOneAndUpdate(filter, update).then((found) => ({ modifiedCount: found ? 1 : 0 }));
    }) as never);
    await office.sweep();
    mark.mockRestore();
    await office.sweep();
    expect(sent).toHaveLength(1);
    await pass(3);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.messageId).toBe(sent[0]?.messageId);
    expect(await stored()).toMatchObject({ outcome: 'sent' });
  });

  it('that cannot be handed over is tried again, less and less often', async () => {
    await office.writeDown([news()], clock.now());
    mishap = failing();
    await office.sweep();
    const since = clock.now();
    await pass(10);
    expect(await stored()).toMatchObject({ failingSince: since, error: '452 (the address) is over quota' });
    expect((await stored())?.attempts).toBeLessThan(9);
    expect(await failingFor()).toBe(600);
    mishap = undefined;
    await pass(30);
    expect(sent).toHaveLength(1);
    expect(await stored()).not.toHaveProperty('failingSince');
    expect(await failingFor()).toBe(0);
  });

  it('that cannot be written is seen to fail as well, and is tried again', async () => {
    await office.writeDown([news()], clock.now());
    composed = new Error('Invalid time zone');
    await office.sweep();
    expect([await stored(), await failingFor()]).toMatchObject([{ error: 'Invalid time zone' }, 0]);
    expect(await stored()).toHaveProperty('failingSince', clock.now());
    composed = { send: { to: 'a@example.com', subject: 'S', text: 'T', html: 'H' } };
    await pass(1);
    expect(sent).toHaveLength(1);
  });

  it('is given up after about a day, and not tried again', async () => {
    await office.writeDown([news()], clock.now());
    mishap = failing();
    for (let hours = 0; hours < 30; hours += 0.5) {
      clock.advance(30 * minuteMs);
      await office.sweep();
    }
    expect(await stored()).toMatchObject({ outcome: 'given_up', attempts: maxAttempts });
    mishap = undefined;
    await pass(60);
    expect(sent).toEqual([]);
  });

  it.each([
    ['for an address that does not exist', { responseCode: 550, command: 'RCPT TO' }, 'given_up'],
    ['for its contents', { responseCode: 554, command: 'DATA' }, 'given_up'],
    ['for now', { responseCode: 450, command: 'RCPT TO' }, undefined],
    ['because our own settings are wrong', { responseCode: 535, command: 'AUTH PLAIN' }, undefined],
  ])('that is refused %s is given up at once only if that is for good', async (_why, refusal, outcome) => {
    await office.writeDown([news()], clock.now());
    mishap = failing(refusal);
    await office.sweep();
    expect((await stored())?.outcome).toBe(outcome);
  });

  it('that kills every process that is at it is given up as well', async () => {
    await office.writeDown([news()], clock.now());
    await MailModel.updateOne({}, { $set: { attempts: maxAttempts } });
    await office.sweep();
    expect([await stored(), sent]).toMatchObject([{ outcome: 'given_up' }, []]);
  });

  it('of which too little is known waits for as long as it is news', async () => {
    await office.writeDown([news()], clock.now());
    composed = { waits: 'for more' };
    await office.sweep();
    await pass(60);
    expect(await stored()).toMatchObject({ attempts: 0 });
    clock.advance(24 * 60 * minuteMs);
    await pass(1);
    expect(await stored()).toMatchObject({ outcome: 'dropped' });
  });
});

it('what is to come is mailed then, however long ago it was decided; the past is not', async () => {
  const longAgo = new Date(clock.now().getTime() - 60 * 24 * 60 * minuteMs);
  const reminder: NewMail = { kind: 'tomorrow', about: newId(), notBefore: new Date(clock.now().getTime() + minuteMs) };
  expect(await office.writeDown([news()], longAgo)).toBe(false);
  expect(await office.writeDown([news(), reminder], longAgo)).toBe(true);
  await pass(2);
  expect(await MailModel.find().lean()).toEqual([expect.objectContaining({ kind: 'tomorrow', outcome: 'sent' })]);
});

it('a mail of a kind that only newer copies know is left to them', async () => {
  const newer = { _id: 'newer:1' as never, kind: 'newer', about: newId(), happenedAt: clock.now(), dueAt: clock.now() };
  await MailModel.collection.insertOne({ ...newer, attempts: 0 });
  await office.writeDown([news()], clock.now());
  await office.sweep();
  expect([sent.length, await MailModel.findOne({ about: newer.about }).lean()]).toMatchObject([1, newer]);
});

it('mails about sales hold up no link to an account, nor do links that strangers ask for hold up a ticket', async () => {
  const few = copy(5);
  const link = (kind: NewMail['kind']): NewMail => ({ kind, about: newId(), part: 'a link' });
  await few.writeDown(
    Array.from({ length: 6 }, () => link('change-email-new')),
    clock.now(),
  );
  await few.sweep();
  await few.writeDown(Array.from({ length: 5 }, news), clock.now());
  await few.sweep();
  await few.writeDown([link('reset'), news()], clock.now());
  await few.sweep();
  expect(sent).toHaveLength(6 + 5 + 1);
});

it('a reminder that meets the limit waits for its turn, however long ago it was decided, and its device does not', async () => {
  const few = copy(1);
  await few.writeDown([news()], clock.now());
  await few.sweep();
  const [about, soldAt] = [newId(), new Date(clock.now().getTime() - 30 * 24 * 60 * minuteMs)];
  await few.writeDown([{ kind: 'tomorrow', about, notBefore: clock.now() }], soldAt);
  await few.writeDown([{ kind: 'sold', about, part: 'a ticket' }], clock.now());
  composed = { send: { to: 'a@example.com', subject: 'S', text: 'T', html: 'H' }, devices: ['a device'] };
  await few.sweep();
  expect(await MailModel.find({ about, outcome: { $exists: true } }).lean()).toEqual([]);
  expect(await MailModel.countDocuments({ about, kind: 'push:sold' })).toBe(1);
  clock.advance(61 * minuteMs);
  composed = { send: { to: 'a@example.com', subject: 'S', text: 'T', html: 'H' } };
  await office.sweep();
  expect((await MailModel.findOne({ about, kind: 'tomorrow' }).lean())?.outcome).toBe('sent');
});

it('an address gets so many mails in an hour; the others wait', async () => {
  const few = copy(5);
  await few.writeDown(Array.from({ length: 5 }, news), clock.now());
  await few.sweep();
  await few.writeDown(Array.from({ length: 3 }, news), clock.now());
  await few.sweep();
  composed = { send: { to: 'B@example.com', subject: 'S', text: 'T', html: 'H' } };
  await few.writeDown([news()], clock.now());
  await few.sweep();
  expect(sent.map(({ to }) => to)).toEqual([...Array(5).fill('a@example.com'), 'B@example.com']);
  composed = { send: { to: 'A@example.com', subject: 'S', text: 'T', html: 'H' } };
  clock.advance(61 * minuteMs);
  await few.sweep();
  expect(sent).toHaveLength(9);
});

it('while the server is away, a sweep tries one batch, and not everything that waits', async () => {
  await office.writeDown(Array.from({ length: 50 }, news), clock.now());
  let tries = 0;
  mishap = () => {
    tries += 1;
    throw new Error('ECONNREFUSED');
  };
  await office.sweep();
  expect(tries).toBe(10);
});

it('what is told to stop begins no further batch', async () => {
  const stopping = copy();
  await stopping.writeDown(Array.from({ length: 50 }, news), clock.now());
  stopping.stop();
  await stopping.sweep();
  expect(sent).toHaveLength(10);
});

describe('an operator', () => {
  const printed: string[] = [];
  const run = async (command: string, argument?: string, json = false) => {
    printed.length = 0;
    await mailCommands[command]?.run({ clock, components: {} }, argument, (line) => printed.push(line), json);
    return printed;
  };

  it('sees what was given up and what is failing, and has it tried again', async () => {
    const [lost, late, fine] = [news(), news(), news()];
    await office.writeDown([fine], clock.now());
    await office.sweep();
    mishap = failing({ responseCode: 550, command: 'RCPT TO' });
    await office.writeDown([lost], clock.now());
    await office.sweep();
    mishap = failing();
    await office.writeDown([late], clock.now());
    await office.sweep();
    expect(await run('mails list')).toEqual([
      expect.stringMatching(`^paid:${lost.about}  given up .*  1 tries  452 \\(the address\\) is over quota$`),
      expect.stringMatching(`^paid:${late.about}  next try .*  1 tries  452`),
      '2 mails',
    ]);
    expect((await run('mails list', undefined, true)).map((line) => JSON.parse(line)._id)).toHaveLength(2);

    await expect(run('mails retry', `paid:${late.about}`)).rejects.toThrow('was given up');
    await expect(run('mails retry')).rejects.toThrow('Which one?');
    mishap = undefined;
    expect(await run('mails retry', 'all')).toEqual([expect.stringMatching(/^1 mails/)]);
    await pass(1);
    expect(sent).toHaveLength(3);
    expect(await run('mails list')).toEqual(['0 mails']);
  });
});

describe('a mail that an operator has sent once more', () => {
  const by = newId();
  const line = (id: string) => ({ id, at: clock.now(), by, act: 'resend', reason: 'Never came' }) as const;

  it('is sent once for each time they ask, as another mail; the line of the log is in the same write', async () => {
    const mail = news();
    await office.writeDown([mail], clock.now());
    const key = (await stored())?._id ?? '';
    expect(await resendMail(key, line('too early'))).not.toHaveProperty('audit');
    await office.sweep();
    await Promise.all(['a', 'a', 'b'].map((id) => resendMail(key, line(id))));
    await Promise.all([office, copy()].map((each) => each.sweep()));
    for (const id of ['a', 'b']) await resendMail(key, line(id));
    await office.sweep();
    const { audit = [], auditedAt } = (await stored()) ?? {};
    expect([new Set(audit.map(({ id }) => id)).size, auditedAt]).toEqual([2, clock.now()]);
    expect([sent.length, new Set(sent.map(({ messageId }) => messageId)).size]).toEqual([3, 3]);
    expect(await resendMail('paid:nothing', line('c'))).toBeUndefined();
    await expect(resendMail(key, { ...line('a'), reason: 'Lost' })).rejects.toMatchObject({ code: 'key_reused' });
    const full = Array.from({ length: 100 }, (_, at) => line(`${at}`));
    await MailModel.updateOne({ _id: key }, { audit: full });
    await expect(resendMail(key, line('c'))).rejects.toMatchObject({ code: 'too_many_acts' });
  });

  it('arrives however old it is, however many mails its reader has had, and however long its copies are at it', async () => {
    const few = copy(1);
    await few.writeDown([news()], clock.now());
    const key = (await stored())?._id ?? '';
    // As a copy has it that hangs while it sends it, until long after another one has sent it, too.
    const [slow] = await findDueMails(clock.now(), 1);
    await few.sweep();
    clock.advance(25 * 60 * minuteMs);
    await few.writeDown([news()], clock.now());
    await few.sweep();
    await resendMail(key, line('a'));
    if (slow) await markSent(slow, 'them', clock.now());
    composed = { waits: 'for more' };
    await few.sweep();
    composed = { send: { to: 'a@example.com', subject: 'S', text: 'T', html: 'H' } };
    clock.advance(minuteMs);
    await few.sweep();
    expect([sent.length, (await MailModel.findById(key).lean())?.outcome]).toEqual([3, 'sent']);
  });

  it('is dropped if it is no longer true', async () => {
    await office.writeDown([news()], clock.now());
    await office.sweep();
    composed = 'over';
    await resendMail((await stored())?._id ?? '', line('a'));
    await office.sweep();
    expect([sent.length, (await stored())?.outcome]).toEqual([1, 'dropped']);
  });
});

it('how long mails have been failing is unknown while the database cannot tell', async () => {
  jest.spyOn(MailModel, 'findOne').mockImplementationOnce(() => {
    throw new Error('no database');
  });
  await expect(office.measure()).rejects.toThrow('no database');
  expect((await mailsFailingSeconds.get()).values).toEqual([]);
  expect(await failingFor()).toBe(0);
});
