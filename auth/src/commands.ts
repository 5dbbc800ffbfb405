import { type OwnCommand, type Role, roles, type ServiceComponents } from '@ticketing/common';
import { assignRole } from './domain/user';
import { spellingsOf } from './email';
import { UserStore } from './models/user';

const usersOf = ({ aggregates = [] }: ServiceComponents): UserStore => {
  const users = aggregates.find((each) => each instanceof UserStore);
  if (!users) throw new Error('There are no users here');
  return users;
};

const isRole = (word: string | undefined): word is Role => roles.some((role) => role === word);

const assign =
  (grants: boolean): OwnCommand['run'] =>
  async ({ clock, components }, argument = '', print) => {
    const [email = '', role] = argument.split(' ');
    if (!isRole(role)) throw new Error(`Which address, and which role? ${roles.join(', ')}`);
    const users = usersOf(components);
    const user = await users.findByEmail(spellingsOf(email));
    if (!user) throw new Error(`There is no account of ${email}`);
    // Somebody else may have taken the address, who only waits for this.
    if (grants && !user.state.verified) throw new Error(`The address ${email} is not verified`);
    const { changed } = await users.decide(user, (current) =>
      assignRole(current, grants ? role : undefined, clock.now()),
    );
    const is = grants ? role : `no longer ${role}`;
    print(
      changed ? `${email} is ${is} from the next sign-in on: all sessions have ended` : `${email} is ${is} already`,
    );
  };

const list: OwnCommand['run'] = async ({ components }, _argument, print, json) => {
  for (const { email, role } of await usersOf(components).withRoles())
    print(json ? JSON.stringify({ email, role }) : `${role}  ${email}`);
};

/** Operator commands that say who is an operator; there is no other way to become one. */
export const userCommands: Record<string, OwnCommand> = {
  'users grant': { usage: ['<email> <role>', 'make a user operator; ends their sessions'], run: assign(true) },
  'users revoke': { usage: ['<email> <role>', 'take the role away; ends their sessions'], run: assign(false) },
  'users list': { usage: ['', 'who has a role'], run: list },
};
