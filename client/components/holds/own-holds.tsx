import { currentUser } from '../../lib/api/api';
import { ownHolds } from '../../lib/orders/order';
import { isWaiting } from '../../lib/orders/waiting';
import { ForgetVerifications } from '../checkout/forget-verifications';
import { HoldBar } from './hold-bar';

/** What the visitor holds, on every page; nothing for who is signed out. */
export async function OwnHolds() {
  const user = await currentUser().catch(() => null);
  if (!user) return null;
  const [orders, waiting] = await Promise.all([ownHolds(), isWaiting()]);
  const holds = orders.map(({ id, status, expiresAt, version, offered, ticket: { title }, otherTickets }) => ({
    id,
    status,
    expiresAt,
    version,
    offered,
    ticket: { title },
    otherTickets: otherTickets?.map(({ id }) => id),
  }));
  const now = Date.now();
  return (
    <>
      <HoldBar holds={holds} visitor={user.id} waiting={waiting} renderedAt={now} />
      <ForgetVerifications now={now} />
    </>
  );
}
