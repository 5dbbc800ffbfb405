import type { ReactNode } from 'react';
import type { Ticket } from '../../lib/api/api-types';
import { withQuery } from '../../lib/browse/search';
import { hasBegun, isOver } from '../../lib/event/event-time';
import { isHidden, isWithdrawableWhileHeld, whileHeld } from '../../lib/selling/listing-labels';
import { whatIsLeft, whenPaid } from '../../lib/selling/sold';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';
import { RefundButton } from './refund-button';
import { WithdrawButton } from './withdraw-button';

interface Props {
  ticket: Ticket;
  proceeds: string | undefined;
  dateLocale: string;
}

/** What the seller can do with a listing, or why they can do nothing. */
export function SellersOffer({ ticket, proceeds, dateLocale }: Props) {
  if (isOver(ticket)) {
    return (
      <Ended text="The event has started, so this listing has ended.">
        <AppLink href="/tickets/new" className="button quiet">
          List another ticket
        </AppLink>
      </Ended>
    );
  }
  switch (ticket.status) {
    case 'available':
      return (
        <>
          <p className="notice">This is your listing. You can change it until someone reserves it.</p>
          <div className="actions">
            <AppLink href={`/tickets/${ticket.id}/edit`} className="button">
              Edit
            </AppLink>
            <WithdrawButton ticketId={ticket.id} title={ticket.title} />
          </div>
        </>
      );
    case 'reserved':
      return (
        <>
          <Held ticket={ticket} dateLocale={dateLocale} />
          {isWithdrawableWhileHeld(ticket) ? (
            <WithdrawButton ticketId={ticket.id} title={ticket.title} offered />
          ) : null}
        </>
      );
    case 'sold':
      return (
        <>
          <div className="notice good">
            <p>
              <strong>Your ticket has been sold</strong>, and paid for. {proceeds ?? 'What you get is in'}{' '}
              <AppLink href="/selling/statement">your statement</AppLink>. {whenPaid(ticket)}
            </p>
            <p>{whatIsLeft(ticket)}</p>
          </div>
          <div className="actions">
            {ticket.resaleOf ? null : (
              <AppLink href={`/selling/${ticket.id}/door`} className="button quiet">
                Check tickets at the door
              </AppLink>
            )}
            {ticket.orderId && !hasBegun(ticket) ? (
              <>
                <RefundButton ticketId={ticket.id} orderId={ticket.orderId} sellAgain={false} />
                {ticket.offSale ? null : <RefundButton ticketId={ticket.id} orderId={ticket.orderId} sellAgain />}
              </>
            ) : null}
          </div>
        </>
      );
    case 'withdrawn':
      return isHidden(ticket) ? (
        <Ended text="Ticketing has hidden this listing: it is in no list, and nobody can reserve it.">{null}</Ended>
      ) : (
        <Ended text="This listing is no longer for sale.">
          <AppLink
            href={withQuery('/tickets/new', ticket.resaleOf ? { resale: ticket.resaleOf } : { like: ticket.id })}
            className="button quiet"
          >
            List it again
          </AppLink>
        </Ended>
      );
  }
}

function Held({ ticket, dateLocale }: Pick<Props, 'ticket' | 'dateLocale'>) {
  const { offered, reservedUntil } = ticket;
  return (
    <div className="notice warn">
      <p>
        <strong>
          {offered ? 'Your ticket is held for someone who has waited for it.' : 'Someone has reserved your ticket.'}
        </strong>
      </p>
      <p>
        {whileHeld(ticket)}
        {reservedUntil ? (
          <>
            {', by '}
            <LocalTime iso={reservedUntil} locale={dateLocale} format="time" />
            {' at the latest'}
          </>
        ) : null}
        .
      </p>
    </div>
  );
}

function Ended({ text, children }: { text: string; children: ReactNode }) {
  return (
    <>
      <p className="notice">{text}</p>
      {children}
    </>
  );
}
