import { AttemptsModel, createSessionTokens, defineService, httpSettings, integer } from '@ticketing/common';
import { User } from './models/user';
import { openapi } from './openapi';
import { Passwords } from './password';
import { currentUserRouter } from './routes/current-user';
import { signinRouter } from './routes/signin';
import { signoutRouter } from './routes/signout';
import { signupRouter } from './routes/signup';
import { Turns } from './turns';

/** Each takes a core for about a third of a second, and 128 MiB: the pod's memory limit is made for so many. */
const hashesAtOnce = 2;

/** Accounts and sessions. It publishes nothing: who a user is travels in the session's token. */
export const auth = defineService({
  name: 'auth',
  apiPath: '/api/users',
  openapi,
  database: true,
  settings: {
    JWT_KEY: httpSettings.JWT_KEY,
    JWT_KEY_ALSO_READ: httpSettings.JWT_KEY_ALSO_READ,
    /** Sign-ups from one network address in an hour. */
    SIGNUPS_PER_ADDRESS: integer(1, 1_000_000).default(30),
    /** Failed sign-ins from one network address, to whichever accounts, in 15 minutes. */
    SIGNIN_FAILURES_PER_ADDRESS: integer(1, 1_000_000).default(100),
    /** What a password's hash costs, as a binary logarithm; the least is what it was before it could be set. */
    PASSWORD_COST: integer(14, 20).default(17),
    /** How many passwords wait to be hashed before somebody is told to come back. */
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
