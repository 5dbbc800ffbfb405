import type { Order, Ticket } from '../../lib/api-types';
import { hasBegun, isOver } from '../../lib/event-time';
import { SellersOffer } from '../selling/sellers-offer';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';
import { ReservePanel } from './reserve-panel';

interface Props {
  ticket: Ticket;
  /** The visitor's id; undefined when signed out. */
  visitor: string | undefined;
  /** The visitor's own order that holds or bought this ticket. */
  hold: Order | null;
  priceLocale: string;
  dateLocale: string;
}

/** What this visitor can do with this ticket now. */
export function TicketOffer({ ticket, visitor, hold, priceLocale, dateLocale }: Props) {
  if (visitor === ticket.userId) return <SellersOffer ticket={ticket} dateLocale={dateLocale} />;
  const { id, version, price, currency } = ticket;
  return (
    <ReservePanel
      ticket={{ id, version, price, currency }}
      available={ticket.status === 'available' && !hasBegun(ticket)}
      signedIn={visitor !== undefined}
      priceLocale={priceLocale}
      dateLocale={dateLocale}
    >
      <BuyersState ticket={ticket} hold={hold} dateLocale={dateLocale} />
    </ReservePanel>
  );
}

function BuyersState({ ticket, hold, dateLocale }: Omit<Props, 'visitor' | 'priceLocale'>) {
  if (!hold && isOver(ticket)) return <Gone text="The event has started, so its tickets are no longer for sale." />;
  switch (ticket.status) {
    case 'available':
      return <p className="hint">Reserving is free. The ticket is held for you while you pay.</p>;
    case 'reserved':
      return hold ? (
        <>
          <p className="notice good">You have reserved this ticket.</p>
          <AppLink href={`/orders/${hold.id}`} className="button">
            Resume checkout
          </AppLink>
        </>
      ) : (
        <div className="notice warn">
          <p>
            <strong>Someone has reserved this ticket.</strong>
          </p>
          <p>
            If they do not pay, it may be available again
            {ticket.reservedUntil ? (
              <>
                {' at '}
                <LocalTime iso={ticket.reservedUntil} locale={dateLocale} format="time" />
              </>
            ) : null}
            . This page updates by itself.
          </p>
        </div>
      );
    case 'sold':
      return hold ? (
        <>
          <p className="notice good">This ticket is yours.</p>
          <AppLink href={`/orders/${hold.id}`} className="button">
            View your order
          </AppLink>
        </>
      ) : (
        <Gone text="This ticket has been sold." />
      );
    case 'withdrawn':
      return <Gone text="The seller has withdrawn this ticket." />;
  }
}

function Gone({ text }: { text: string }) {
  return (
    <>
      <p className="notice">{text}</p>
      <AppLink href="/" className="button quiet">
        Browse other tickets
      </AppLink>
    </>
  );
}
