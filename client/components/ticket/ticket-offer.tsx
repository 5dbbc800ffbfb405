import type { ReactNode } from 'react';
import type { EventSummary, Order, Ticket } from '../../lib/api/api-types';
import { HAS_STARTED, hasBegun } from '../../lib/event/event-time';
import { isSoldOn, ticketPath } from '../../lib/orders/order-tickets';
import { whyWithdrawn } from '../../lib/selling/listing-labels';
import { SellersOffer } from '../selling/sellers-offer';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';
import { LeadOn } from './lead-on';
import { ReservePanel } from './reserve-panel';
import { Terms } from './terms';

/** What the offer of a ticket depends on. */
export interface OfferProps {
  /** As it is now; where the page goes on by itself, as it was when the page was rendered. */
  ticket: Ticket;
  /** Its event, with what else is for sale; undefined if it is not known. */
  event: EventSummary | undefined;
  /** The visitor's id; undefined when signed out. */
  visitor: string | undefined;
  /** The visitor's own order that holds or bought this ticket. */
  hold: Order | null;
  /** For who has to wait until it is back. */
  waiting: ReactNode;
  /** What its seller gets once it is sold, in words that lead to their statement; undefined if it is not known. */
  proceeds: string | undefined;
  /** How long a reservation holds a ticket, in words. */
  holdTime: string;
  priceLocale: string;
  dateLocale: string;
}

/** What this visitor can do with this ticket now. */
export function TicketOffer({ visitor, ...offer }: OfferProps) {
  const { ticket, proceeds, priceLocale, dateLocale } = offer;
  if (visitor === ticket.userId) return <SellersOffer ticket={ticket} proceeds={proceeds} dateLocale={dateLocale} />;
  const { id, version, price, currency } = ticket;
  return (
    <ReservePanel
      ticket={{ id, version, price, currency }}
      available={ticket.status === 'available' && !hasBegun(ticket)}
      signedIn={visitor !== undefined}
      priceLocale={priceLocale}
      dateLocale={dateLocale}
    >
      <BuyersState {...offer} />
    </ReservePanel>
  );
}

type BuyersProps = Omit<OfferProps, 'visitor' | 'proceeds'>;

function BuyersState({ ticket, event, hold, waiting, holdTime, priceLocale, dateLocale }: BuyersProps) {
  const elsewhere = <LeadOn ticket={ticket} event={event} priceLocale={priceLocale} />;
  const others = (event?.available ?? 0) - (ticket.status === 'available' ? 1 : 0);
  const orWait = (
    <>
      {others > 0 ? null : waiting}
      {elsewhere}
    </>
  );
  if (!hold && hasBegun(ticket)) return <Gone text={HAS_STARTED}>{elsewhere}</Gone>;
  switch (ticket.status) {
    case 'available':
      return <Terms ticket={ticket} holdTime={holdTime} priceLocale={priceLocale} />;
    case 'reserved':
      return hold ? (
        <>
          <p className="notice good">
            {hold.offered ? 'It is back, and held for you before everybody else.' : 'You have reserved this ticket.'}
          </p>
          <AppLink href={`/orders/${hold.id}`} className="button">
            {hold.offered ? 'Take it' : 'Resume checkout'}
          </AppLink>
        </>
      ) : (
        <>
          <div className="notice warn">
            <p>
              <strong>
                {ticket.offered ? 'Held for someone who has waited for it.' : 'Someone has reserved this ticket.'}
              </strong>
            </p>
            {ticket.hidden || ticket.offSale ? (
              <p>{whyWithdrawn(ticket)}</p>
            ) : (
              <p>
                If they do not {ticket.offered ? 'take' : 'pay for'} it, it may be available again
                {ticket.reservedUntil ? (
                  <>
                    {' at '}
                    <LocalTime iso={ticket.reservedUntil} locale={dateLocale} format="time" />
                  </>
                ) : null}
                . This page updates by itself.
              </p>
            )}
          </div>
          {orWait}
        </>
      );
    case 'sold':
      return hold ? (
        <>
          <p className="notice good">
            {isSoldOn(hold, ticket.id) ? 'You have sold this ticket on.' : 'This ticket is yours.'}
          </p>
          <AppLink href={ticketPath(hold, ticket.id)} className="button">
            {isSoldOn(hold, ticket.id) ? 'See your order' : 'Show ticket'}
          </AppLink>
        </>
      ) : (
        <Gone text="This ticket has been sold.">{orWait}</Gone>
      );
    case 'withdrawn':
      return <Gone text={whyWithdrawn(ticket)}>{elsewhere}</Gone>;
  }
}

function Gone({ text, children }: { text: string; children: ReactNode }) {
  return (
    <>
      <p className="notice">{text}</p>
      {children}
    </>
  );
}
