import type { ReactNode } from 'react';
import type { Order, Payment, Ticket } from '../../lib/api/api-types';
import type { Stage } from '../../lib/checkout/checkout-stage';
import type { PageLocale } from '../../lib/frame/page-locale';
import { firstTicketPath, isSoldOn, orderTotal } from '../../lib/orders/order-tickets';
import { majorUnits } from '../../lib/ticket/money';
import { DetailList, TicketDetails } from '../ticket/ticket-details';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';
import { PrintButton } from './print-button';
import styles from './receipt.module.css';

interface Props {
  stage: Stage;
  order: Order;
  ticket: Ticket | null;
  payment: Payment | null;
  buyer: string | undefined;
  locale: PageLocale;
  /** The tickets of an order for several. */
  children: ReactNode;
}

/** What was bought, by whom and for how much; designed for printing. */
export function Receipt({ stage, order, ticket, payment, buyer, locale, children }: Props) {
  const several = order.otherTickets !== undefined;
  const shown = firstTicketPath(order);
  const listing = several ? undefined : order.resale?.ticketId;
  return (
    <section aria-labelledby="receipt">
      {stage === 'complete' && isSoldOn(order) ? (
        <p className="notice">
          You have sold {several ? 'these tickets' : 'this ticket'} on. Your old code lets nobody in.
        </p>
      ) : (
        <Notice stage={stage} several={several} />
      )}
      {payment?.refundProblem ? (
        <p className="notice warn">Your refund has not gone through yet. We know of it, and look after it.</p>
      ) : null}
      <h2 id="receipt">Receipt from Ticketing</h2>
      {ticket ? <TicketDetails ticket={{ ...ticket, description: '' }} dateLocale={locale.dates} /> : null}
      {children}
      <DetailList
        details={[
          ['Order', <code key="order">{order.id}</code>],
          ['Payment', payment ? <code key="payment">{payment.id}</code> : null],
          ['Reserved', <LocalTime key="reserved" iso={order.createdAt} locale={locale.dates} />],
          ['Buyer', buyer],
        ]}
      />
      <Total label="Paid">{locale.price(orderTotal(order), order.ticket.currency)}</Total>
      {payment?.amountRefunded ? (
        <Total label="Refunded">
          {locale.price(majorUnits(payment.amountRefunded, order.ticket.currency), order.ticket.currency)}
        </Total>
      ) : null}
      <p className="actions no-print">
        {shown ? (
          <AppLink href={shown} className="button">
            {several ? 'Show tickets' : 'Show ticket'}
          </AppLink>
        ) : null}
        {listing ? (
          <AppLink href={`/tickets/${listing}`} className="button quiet">
            See your listing
          </AppLink>
        ) : null}
        <PrintButton>Print receipt</PrintButton>
      </p>
    </section>
  );
}

/** An amount of money, such as a price, on a line of its own. */
export function Total({ label, children }: { label: string; children: ReactNode }) {
  return (
    <p className={styles.total}>
      <span>{label}</span> <span className="price">{children}</span>
    </p>
  );
}

function Notice({ stage, several }: { stage: Stage; several: boolean }) {
  switch (stage) {
    case 'being-paid-back':
      return (
        <p className="notice warn">
          {several ? 'These tickets are' : 'This ticket is'} being refunded to your card, and {several ? 'let' : 'lets'}{' '}
          nobody in any more.
        </p>
      );
    case 'paid-back':
      return <p className="notice">{several ? 'These tickets have' : 'This ticket has'} been refunded.</p>;
    case 'paid-back-in-part':
      return (
        <p className="notice">
          Part of the price has been refunded. {several ? 'The tickets are' : 'The ticket is'} still yours.
        </p>
      );
    case 'disputed':
      return <p className="notice warn">This payment is disputed. Your bank will decide the outcome.</p>;
    default:
      return <p className="notice good">Thank you. {several ? 'The tickets are' : 'The ticket is'} yours.</p>;
  }
}
