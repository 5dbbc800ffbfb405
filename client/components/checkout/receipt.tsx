import type { Order, Payment, Ticket } from '../../lib/api-types';
import type { Stage } from '../../lib/checkout-stage';
import { majorUnits } from '../../lib/money';
import type { PageLocale } from '../../lib/page-locale';
import { TicketDetails } from '../ticket/ticket-details';
import { LocalTime } from '../ui/local-time';
import { PrintButton } from './print-button';

interface Props {
  stage: Stage;
  order: Order;
  ticket: Ticket | null;
  payment: Payment | null;
  buyer: string | undefined;
  locale: PageLocale;
}

/** What was bought, by whom and for how much; designed for printing. */
export function Receipt({ stage, order, ticket, payment, buyer, locale }: Props) {
  return (
    <section aria-labelledby="receipt">
      <Notice stage={stage} />
      <h2 id="receipt">Receipt from Ticketing</h2>
      {ticket ? <TicketDetails ticket={{ ...ticket, description: '' }} dateLocale={locale.dates} /> : null}
      <dl className="details">
        <div>
          <dt>Order</dt>
          <dd>
            <code>{order.id}</code>
          </dd>
        </div>
        {payment ? (
          <div>
            <dt>Payment</dt>
            <dd>
              <code>{payment.id}</code>
            </dd>
          </div>
        ) : null}
        <div>
          <dt>Reserved</dt>
          <dd>
            <LocalTime iso={order.createdAt} locale={locale.dates} />
          </dd>
        </div>
        {buyer ? (
          <div>
            <dt>Buyer</dt>
            <dd dir="auto">{buyer}</dd>
          </div>
        ) : null}
      </dl>
      <p className="total">
        <span>Paid</span> <span className="price">{locale.price(order.ticket.price, order.ticket.currency)}</span>
      </p>
      {payment?.amountRefunded ? (
        <p className="total">
          <span>Refunded</span>{' '}
          <span className="price">
            {locale.price(majorUnits(payment.amountRefunded, order.ticket.currency), order.ticket.currency)}
          </span>
        </p>
      ) : null}
      <p className="actions no-print">
        <PrintButton />
      </p>
    </section>
  );
}

function Notice({ stage }: { stage: Stage }) {
  switch (stage) {
    case 'paid-back':
      return <p className="notice">This ticket has been refunded.</p>;
    case 'paid-back-in-part':
      return <p className="notice">Part of the price has been refunded. The ticket is still yours.</p>;
    case 'disputed':
      return <p className="notice warn">This payment is disputed. Your bank will decide the outcome.</p>;
    default:
      return <p className="notice good">Thank you. The ticket is yours.</p>;
  }
}
