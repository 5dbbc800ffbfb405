import Link from 'next/link';
import type { Order, Ticket } from '../lib/api-types';
import { ReserveButton } from './reserve-button';
import { WithdrawButton } from './withdraw-button';

interface Props {
  ticket: Ticket;
  /** The visitor is the seller. */
  isMine: boolean;
  /** The visitor's own order that holds or bought this ticket. */
  hold: Order | null;
}

/** What this visitor can do with this ticket now. */
export function TicketOffer({ ticket, isMine, hold }: Props) {
  if (isMine) return <SellersOffer ticket={ticket} />;
  switch (ticket.status) {
    case 'available':
      return (
        <>
          <ReserveButton ticketId={ticket.id} />
          <p className="hint">Reserving is free: the ticket is held for you while you pay.</p>
        </>
      );
    case 'reserved':
      return hold ? (
        <>
          <p>You have reserved this ticket.</p>
          <Link href={`/orders/${hold.id}`} className="button">
            Resume checkout
          </Link>
        </>
      ) : (
        <p className="notice">
          Somebody has reserved this ticket. If they do not pay in time it is for sale again, and this page will say so.
        </p>
      );
    case 'sold':
      return hold ? (
        <p>
          This ticket is yours. <Link href={`/orders/${hold.id}`}>See your order</Link>
        </p>
      ) : (
        <p className="notice">
          This ticket has been sold. <Link href="/">Browse other tickets</Link>
        </p>
      );
    case 'withdrawn':
      return (
        <p className="notice">
          The seller has withdrawn this ticket. <Link href="/">Browse other tickets</Link>
        </p>
      );
  }
}

function SellersOffer({ ticket }: { ticket: Ticket }) {
  switch (ticket.status) {
    case 'available':
      return (
        <>
          <p>This is your listing.</p>
          <div className="actions">
            <Link href={`/tickets/${ticket.id}/edit`} className="button">
              Edit
            </Link>
            <WithdrawButton ticketId={ticket.id} />
          </div>
        </>
      );
    case 'reserved':
      return (
        <p className="notice">Somebody has reserved your ticket, so it cannot be changed until they pay or let go.</p>
      );
    case 'sold':
      return <p className="notice good">Your ticket has been sold.</p>;
    case 'withdrawn':
      return (
        <p className="notice">
          You have withdrawn this listing. <Link href="/tickets/new">List another ticket</Link>
        </p>
      );
  }
}
