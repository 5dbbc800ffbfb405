import {
  AttemptsModel,
  createSessionTokens,
  defineService,
  httpSettings,
  integer,
  linkSettings,
} from '@ticketing/common';
import { User } from './models/user';
import { openapi } from './openapi';
import { Passwords } from './password';
import { currentUserRouter } from './routes/current-user';
import { signinRouter } from './routes/signin';
import { signoutRouter } from './routes/signout';
import { signupRouter } from './routes/signup';
import { Turns } from './turns';

/** Each hash takes a core for about a third of a second, and 128 MiB: the pod's memory limit allows this many. */
const hashesAtOnce = 2;

/** Accounts and sessions. Publishes nothing: the user's identity travels in the session token. */
export const auth = defineService({
  name: 'auth',
  apiPath: '/api/users',
  openapi,
  database: true,
  settings: {
    JWT_KEY: httpSettings.JWT_KEY,
    JWT_KEY_ALSO_READ: httpSettings.JWT_KEY_ALSO_READ,
    ...linkSettings,
    /** Sign-ups per network address per hour. */
    SIGNUPS_PER_ADDRESS: integer(1, 1_000_000).default(30),
    /** Failed sign-ins per network address in 15 minutes, across all accounts. */
    SIGNIN_FAILURES_PER_ADDRESS: integer(1, 1_000_000).default(100),
    /** The cost of a password hash, as a binary logarithm; the minimum is what it was before this setting existed. */
    PASSWORD_COST: integer(14, 20).default(17),
    /** How many passwords may wait to be hashed before callers are asked to come back later. */
    PASSWORDS_WAITING: integer(1, 10_000).default(20),
  },
  build: ({ settings }) => {
    const tokens = createSessionTokens(settings.JWT_KEY, settings.JWT_KEY_ALSO_READ);
    const passwords = new Passwords(settings.PASSWORD_COST, new Turns(hashesAtOnce, settings.PASSWORDS_WAITING));
    return {
      models: [User, AttemptsModel],
      routes: [
        signupRouter(tokens, passwords, settings.SIGNUPS_PER_ADDRESS),
        signinRouter(tokens, passwords, settings.SIGNIN_FAILURES_PER_ADDRESS),
        signoutRouter(),
        currentUserRouter(),
      ],
    };
  },
});
