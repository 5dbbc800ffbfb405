import {
  AttemptsModel,
  createSessionTokens,
  defineService,
  httpSettings,
  integer,
  LinkTokens,
  linkSettings,
  SessionEnds,
  signingKey,
  signingKeys,
  subjectsOf,
} from '@ticketing/common';
import { Afterwards } from './afterwards';
import { userCommands } from './commands';
import { SessionsModel } from './models/sessions';
import { endsOfUsers, UserStore } from './models/user';
import { openapi } from './openapi';
import { Passkeys, UsedChallengeModel } from './passkeys';
import { Passwords } from './password';
import { currentUserRouter } from './routes/current-user';
import { deletionRouter } from './routes/deletion';
import { emailRouter } from './routes/email';
import { operateUsersRouter } from './routes/operator';
import { passkeysRouter } from './routes/passkeys';
import { passwordRouter } from './routes/password';
import { resetRouter } from './routes/reset';
import { secondFactorRouter } from './routes/second-factor';
import { sessionsRouter } from './routes/sessions';
import { signinRouter } from './routes/signin';
import { signoutRouter } from './routes/signout';
import { signupRouter } from './routes/signup';
import { verificationRouter } from './routes/verification';
import { SecondFactors } from './second-factor';
import { Turns } from './turns';
import { olderUsers } from './workers/older-users';

/** Each hash takes a core for about a third of a second, and 128 MiB: the pod's memory limit allows this many. */
const hashesAtOnce = 2;

/** Accounts and sessions. Who is signed in travels in the session's token: nobody asks auth for it. */
export const auth = defineService({
  name: 'auth',
  apiPath: '/api/users',
  openapi,
  database: true,
  publishes: subjectsOf('user'),
  startsWithoutBroker: true,
  commands: userCommands,
  settings: {
    JWT_KEY: httpSettings.JWT_KEY,
    JWT_KEY_ALSO_READ: httpSettings.JWT_KEY_ALSO_READ,
    PUBLIC_ORIGIN: httpSettings.PUBLIC_ORIGIN,
    ...linkSettings,
    /** Sign-ups per network address per hour. */
    SIGNUPS_PER_ADDRESS: integer(1, 1_000_000).default(30),
    /** Failed sign-ins per network address in 15 minutes, across all accounts. */
    SIGNIN_FAILURES_PER_ADDRESS: integer(1, 1_000_000).default(100),
    /** Mails asked for, and failed tries of a link in one, per network address per hour. */
    LINKS_PER_ADDRESS: integer(1, 1_000_000).default(30),
    /** The cost of a password hash, as a binary logarithm; the minimum is what it was before this setting existed. */
    PASSWORD_COST: integer(14, 20).default(17),
    /** Seals the secrets of authenticators. What another key sealed can be opened only while FACTOR_KEY_ALSO_READ has that key. */
    FACTOR_KEY: signingKey.optional(),
    /** Earlier keys, and the next one. What they sealed can be opened, and is sealed with FACTOR_KEY when it is next used. */
    FACTOR_KEY_ALSO_READ: signingKeys.optional(),
    /** How many passwords may wait to be hashed before callers are asked to come back later. */
    PASSWORDS_WAITING: integer(1, 10_000).default(20),
  },
  build: ({ settings, relay, clock, logger }) => {
    const sessionEnds = new SessionEnds(endsOfUsers, clock);
    const users = new UserStore(relay, clock, sessionEnds);
    const tokens = createSessionTokens(settings.JWT_KEY, settings.JWT_KEY_ALSO_READ, () => clock.now());
    const passwords = new Passwords(settings.PASSWORD_COST, new Turns(hashesAtOnce, settings.PASSWORDS_WAITING));
    const links = new LinkTokens(settings.LINK_KEY);
    const factors = new SecondFactors(settings.FACTOR_KEY, settings.FACTOR_KEY_ALSO_READ);
    const passkeys = new Passkeys(settings.JWT_KEY, settings.JWT_KEY_ALSO_READ, settings.PUBLIC_ORIGIN);
    const accounts = {
      users,
      tokens,
      passwords,
      factors,
      passkeys,
      links,
      clock,
      linksPerAddress: settings.LINKS_PER_ADDRESS,
    };
    const afterwards = new Afterwards(logger);
    return {
      aggregates: [users],
      models: [AttemptsModel, SessionsModel, UsedChallengeModel],
      routes: [
        signupRouter(accounts, settings.SIGNUPS_PER_ADDRESS),
        signinRouter(accounts, settings.SIGNIN_FAILURES_PER_ADDRESS),
        verificationRouter(accounts),
        resetRouter(accounts, afterwards),
        passwordRouter(accounts),
        emailRouter(accounts),
        sessionsRouter(accounts),
        secondFactorRouter(accounts),
        passkeysRouter(accounts, settings.SIGNIN_FAILURES_PER_ADDRESS),
        deletionRouter(accounts),
        operateUsersRouter(accounts),
        signoutRouter(accounts, logger),
        currentUserRouter(),
      ],
      workers: [olderUsers(users, logger)],
      sessionEnds,
      close: () => afterwards.finished(),
    };
  },
});
