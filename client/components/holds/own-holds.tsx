import { currentUser } from '../../lib/api';
import { ownHolds } from '../../lib/order';
import { HoldBar } from './hold-bar';

/** What the visitor holds, on every page; nothing for who is signed out. */
export async function OwnHolds() {
  const user = await currentUser().catch(() => null);
  if (!user) return null;
  const holds = (await ownHolds()).map(
    ({ id, status, expiresAt, version, offered, ticket: { title }, otherTickets }) => ({
      id,
      status,
      expiresAt,
      version,
      offered,
      ticket: { title },
      otherTickets: otherTickets?.map(({ id }) => id),
    }),
  );
  return <HoldBar holds={holds} visitor={user.id} renderedAt={Date.now()} />;
}
