import { currentUser } from '../../lib/api/api';
import { ownHolds } from '../../lib/orders/order';
import { inLine, NEWEST_ORDERS, newestOrders, ownPlaces } from '../../lib/orders/waiting';
import { AppLink } from '../ui/app-link';
import { LiveRefresh } from '../ui/live-refresh';
import { PlainForm } from '../ui/plain-form';

interface Props {
  /** The event's id. */
  event: string;
  /** The ids of its tickets that the page shows. */
  tickets: string[];
  /**
   * Whether nothing is for sale now; otherwise this is shown once that is so. A ticket that is offered may seem to be for sale
   * for a moment: who it is offered to is told then, too, from what the bar of holds asks for, without which the page can do.
   */
  soldOut: boolean;
  /** The ticket whose page this is on; otherwise it is on the event's. */
  ticket?: string;
}

/**
 * For an event that has nothing for sale: stand in line, one's place in it, or what one is offered. The page of who waits
 * follows their orders, as an offer is one.
 */
export async function WaitingPanel({ event, tickets, soldOut, ticket }: Props) {
  const user = await (soldOut ? currentUser() : currentUser().catch(() => null));
  const place = user && soldOut ? (await ownPlaces()).find(({ id }) => id === event) : undefined;
  const orders = user ? await (soldOut ? newestOrders() : ownHolds()) : [];
  const offer = orders.find(({ offered, status, ...order }) => {
    return offered && status === 'created' && tickets.includes(order.ticket.id);
  });
  const fields = (
    <>
      <input type="hidden" name="event" value={event} />
      {ticket ? <input type="hidden" name="ticket" value={ticket} /> : null}
    </>
  );
  return (
    <>
      <Now offer={offer?.id} ahead={place?.ahead}>
        {fields}
      </Now>
      {user && (place ?? offer) ? (
        <LiveRefresh
          stream={`/api/orders/stream?of=${user.id}`}
          resource={NEWEST_ORDERS}
          versions={Object.fromEntries(orders.map(({ id, version }) => [id, version]))}
          growing
          status={[]}
        />
      ) : null}
    </>
  );
}

interface NowProps {
  /** The order that offers a ticket to the visitor. */
  offer: string | undefined;
  /** How many are before the visitor, who stands in line. */
  ahead: number | undefined;
  children: React.ReactNode;
}

function Now({ offer, ahead, children }: NowProps) {
  if (offer !== undefined) {
    return (
      <>
        <p role="status" className="notice good">
          It is back, and held for you before everybody else.
        </p>
        <AppLink href={`/orders/${offer}`} className="button">
          Take it
        </AppLink>
      </>
    );
  }
  if (ahead === undefined) {
    return (
      <PlainForm plain="wait" submitLabel="Tell me when it is back">
        <p className="hint">
          Stand in line: when a ticket comes free, we hold it for the first for a few minutes, and tell them by mail.
        </p>
        {children}
      </PlainForm>
    );
  }
  return (
    <PlainForm plain="leave-line" submitLabel="Leave the line" look="quiet">
      <p className="notice">You are waiting for this. {inLine(ahead)}</p>
      {children}
    </PlainForm>
  );
}
