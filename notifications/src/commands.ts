import type { OwnCommand } from '@ticketing/common';
import { MailModel } from './models/mail';

const given = { givenUpAt: { $gt: new Date(0) } };
const failing = { failingSince: { $gt: new Date(0) } };

const list: OwnCommand['run'] = async (_service, _id, print, json) => {
  let count = 0;
  for (const [filter, sort] of [[given, { givenUpAt: 1 }] as const, [failing, { failingSince: 1 }] as const])
    for await (const mail of MailModel.find(filter).sort(sort).lean().cursor({ batchSize: 100 })) {
      const { _id, attempts, givenUpAt, dueAt, error } = mail;
      const state = givenUpAt ? `given up ${givenUpAt.toISOString()}` : `next try ${dueAt?.toISOString()}`;
      print(json ? JSON.stringify(mail) : [_id, state, `${attempts} tries`, error ?? '-'].join('  '));
      count += 1;
    }
  if (!json) print(`${count} mails`);
};

const retry: OwnCommand['run'] = async ({ clock }, id, print) => {
  if (!id) throw new Error('Which one? Give its key, or "all"');
  const { modifiedCount } = await MailModel.updateMany(
    { ...given, ...(id !== 'all' && { _id: id }) },
    {
      $set: { dueAt: clock.now(), attempts: 0 },
      $unset: { givenUpAt: '', outcome: '', endedAt: '', error: '', waitsSince: '' },
    },
  );
  if (id !== 'all' && modifiedCount === 0) throw new Error(`No mail ${id} was given up`);
  print(`${modifiedCount} mails are tried again, as far as they are still true`);
};

/** Operator commands for mails that do not get through. */
export const mailCommands: Record<string, OwnCommand> = {
  'mails list': { usage: ['', 'mails that were given up, and those that have failed and are tried again'], run: list },
  'mails retry': { usage: ['<key|all>', 'try those that were given up once more'], run: retry },
};
