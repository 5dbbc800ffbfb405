import nats from 'nats';
import type { Stan } from 'node-nats-streaming';

const { createInbox } = nats;

/**
 * Makes this process receive under its user's own inbox prefix, `_INBOX.orders.…`. The broker delivers to inboxes,
 * which are subjects too: under one shared prefix, each service could read the others' messages and send them messages
 * as if it were the broker. The broker permits a user no other prefix (infra/k8s/nats/users.sh).
 *
 * node-nats-streaming has no option for it, and takes inbox names from two places.
 */
export function receiveAs(user: string, stan: Stan): void {
  const ownInbox = () => createInbox().replace('_INBOX.', `_INBOX.${user}.`);
  Object.assign(nats, { createInbox: ownInbox });
  if (stan.nc) Object.assign(stan.nc, { createInbox: ownInbox });
}
