import nats from 'nats';
import type { Stan } from 'node-nats-streaming';

const { createInbox } = nats;

/**
 * Has this process receive under a prefix of its user's own, `_INBOX.orders.…`. What the broker delivers goes to inboxes,
 * which are subjects as well: under one prefix for all, each service could listen to what others get, and send them
 * messages as if it were the broker. The broker permits a user no other prefix (infra/k8s/nats/users.sh).
 *
 * node-nats-streaming has no option for it, and takes the name of an inbox from two places.
 */
export function receiveAs(user: string, stan: Stan): void {
  const ownInbox = () => createInbox().replace('_INBOX.', `_INBOX.${user}.`);
  Object.assign(nats, { createInbox: ownInbox });
  if (stan.nc) Object.assign(stan.nc, { createInbox: ownInbox });
}
