import { AttemptsModel, createSessionTokens, defineService, httpSettings, integer } from '@ticketing/common';
import { User } from './models/user';
import { openapi } from './openapi';
import { currentUserRouter } from './routes/current-user';
import { signinRouter } from './routes/signin';
import { signoutRouter } from './routes/signout';
import { signupRouter } from './routes/signup';

/** Accounts and sessions. It publishes nothing: who a user is travels in the session's token. */
export const auth = defineService({
  name: 'auth',
  apiPath: '/api/users',
  openapi,
  database: true,
  settings: {
    JWT_KEY: httpSettings.JWT_KEY,
    /** Sign-ups from one network address in an hour. */
    SIGNUPS_PER_ADDRESS: integer(1, 1_000_000).default(30),
    /** Failed sign-ins from one network address, to whichever accounts, in 15 minutes. */
    SIGNIN_FAILURES_PER_ADDRESS: integer(1, 1_000_000).default(100),
  },
  build: ({ settings }) => {
    const tokens = createSessionTokens(settings.JWT_KEY);
    return {
      models: [User, AttemptsModel],
      routes: [
        signupRouter(tokens, settings.SIGNUPS_PER_ADDRESS),
        signinRouter(tokens, settings.SIGNIN_FAILURES_PER_ADDRESS),
        signoutRouter(),
        currentUserRouter(),
      ],
    };
  },
});
