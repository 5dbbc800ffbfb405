import { createSessionTokens, defineService, httpSettings } from '@ticketing/common';
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
  settings: { JWT_KEY: httpSettings.JWT_KEY },
  build: ({ settings }) => {
    const tokens = createSessionTokens(settings.JWT_KEY);
    return {
      models: [User],
      routes: [signupRouter(tokens), signinRouter(tokens), signoutRouter(), currentUserRouter()],
    };
  },
});
