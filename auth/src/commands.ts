import {
  type AuditLine,
  type Clock,
  newActId,
  type OwnCommand,
  operatorAct,
  type Role,
  roles,
  type ServiceComponents,
  validated,
  validateRequest,
} from '@ticketing/common';
import type { Request } from 'express';
import { removeLostFactor } from './domain/second-factor';
import { assignRole } from './domain/user';
import { spellingsOf } from './email';
import { UserStore } from './models/user';

const usersOf = ({ aggregates = [] }: ServiceComponents): UserStore => {
  const users = aggregates.find((each) => each instanceof UserStore);
  if (!users) throw new Error('There are no users here');
  return users;
};

async function accountOf(users: UserStore, email: string) {
  const user = await users.findByEmail(spellingsOf(email));
  if (!user) throw new Error(`There is no account of ${email}`);
  return user;
}

async function operatorOf(users: UserStore, email: string) {
  const user = await accountOf(users, email);
  if (user.state.role !== 'operator') throw new Error(`${email} is no operator`);
  return user;
}

/** @throws ValidationError if its reason is none */
async function lineOf(given: Omit<AuditLine, 'id' | 'at'>, clock: Clock): Promise<AuditLine> {
  return { ...given, id: newActId(), at: clock.now(), reason: await readReason(given.reason) };
}

const isRole = (word: string | undefined): word is Role => roles.some((role) => role === word);

const assign =
  (grants: boolean): OwnCommand['run'] =>
  async ({ clock, components }, argument = '', print) => {
    const [email = '', role, operator, ...words] = argument.split(' ');
    if (!isRole(role)) throw new Error(`Which address, and which role? ${roles.join(', ')}`);
    const users = usersOf(components);
    const user = await accountOf(users, email);
    // Somebody else may have taken the address, who only waits for this.
    if (grants && !user.state.verified) throw new Error(`The address ${email} is not verified`);
    // Before there is an operator, nobody could be named.
    const by = operator === undefined ? user.id : (await operatorOf(users, operator)).id;
    const reason = operator === undefined ? 'By command' : words.join(' ');
    const line = await lineOf({ by, act: grants ? 'grant' : 'revoke', reason, details: role }, clock);
    const { audit = [] } = await users.act(user, line, (current) =>
      assignRole(current, grants ? role : undefined, line.at),
    );
    const changed = audit.some(({ id }) => id === line.id);
    const is = grants ? role : `no longer ${role}`;
    print(
      changed ? `${email} is ${is} from the next sign-in on: all sessions have ended` : `${email} is ${is} already`,
    );
  };

const list: OwnCommand['run'] = async ({ components }, _argument, print, json) => {
  for (const { email, role } of await usersOf(components).withRoles())
    print(json ? JSON.stringify({ email, role }) : `${role}  ${email}`);
};

/** Reads a reason by the rules of the API. @throws ValidationError */
async function readReason(reason: string): Promise<string> {
  const req = { body: { reason } } as Request;
  await new Promise<void>((resolve, reject) => {
    const done = (refusal?: unknown) => (refusal === undefined ? resolve() : reject(refusal));
    Promise.resolve(validateRequest(operatorAct)(req, undefined as never, done)).catch(reject);
  });
  return validated(req, operatorAct).reason;
}

/** It is a command and on no page: whoever has an operator's session could take over any account whose mails they read. */
const removeFactor: OwnCommand['run'] = async ({ clock, components }, argument = '', print) => {
  const [email = '', operator = '', ...words] = argument.split(' ');
  if (words.length === 0) throw new Error('Whose, which operator has decided it, and why?');
  const users = usersOf(components);
  const [user, { id: by }] = [await accountOf(users, email), await operatorOf(users, operator)];
  const line = await lineOf({ by, act: 'remove-factor', reason: words.join(' ') }, clock);
  const { audit = [] } = await users.act(user, line, (current) => removeLostFactor(current, line.at));
  const removed = audit.some(({ id }) => id === line.id);
  print(
    removed ? `${email} signs in with the password alone: all sessions have ended` : `${email} has no second factor`,
  );
};

/** Operator commands that say who is an operator, as nothing else does, and that help who has lost a second factor. */
export const userCommands: Record<string, OwnCommand> = {
  'users grant': {
    usage: ['<email> <role> [<operator> <reason>]', 'make a user operator, for the audit log; ends their sessions'],
    run: assign(true),
  },
  'users revoke': {
    usage: ['<email> <role> [<operator> <reason>]', 'take the role away, for the audit log; ends their sessions'],
    run: assign(false),
  },
  'users remove-factor': {
    usage: ['<email> <operator> <reason>', 'remove a lost second factor, for the audit log; ends their sessions'],
    run: removeFactor,
  },
  'users list': { usage: ['', 'who has a role'], run: list },
};
