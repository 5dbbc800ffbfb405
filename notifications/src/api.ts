import { field, queryOf } from '@ticketing/common';

/** What the links in mails carry. */
export const unsubscription = queryOf({
  user: field.id({ message: 'user must be the id of a user' }),
  token: field.text({ min: 1, max: 64, message: 'token must be the token of a mail' }),
});
