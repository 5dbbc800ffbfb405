import type { Order, Ticket } from '../../lib/api/api-types';
import { isPaid, isPayable, orderGroup, type Stage } from '../../lib/checkout/checkout-stage';
import { STAGE_LABELS, STAGE_TONES } from '../../lib/checkout/stage-labels';
import { placeOf, tickets } from '../../lib/event/offers';
import { pageLocale } from '../../lib/frame/page-locale';
import { firstTicketPath, isSoldOn, isUsedUp, orderTickets, orderTotal } from '../../lib/orders/order-tickets';
import { TimeLeft } from '../checkout/countdown';
import { dated, EventTime } from '../ui/event-time';
import { LocalTime } from '../ui/local-time';
import { Row } from '../ui/row';

interface Props {
  order: Order;
  stage: Stage;
  /** Of a paid order, if it is known. */
  ticket: Ticket | null;
  /** The server's time of this rendering, ms since 1970. */
  now: number;
}

/** The buyer's next action for an order. */
function actionOf(stage: Stage, order: Order): { label: string; href: string } {
  const href = `/orders/${order.id}`;
  if (stage === 'offered') return { label: 'Take it', href };
  if (isPayable(stage)) return { label: 'Pay now', href };
  const several = order.otherTickets !== undefined;
  const shown = firstTicketPath(order);
  if (shown) return { label: several ? 'Show tickets' : 'Show ticket', href: shown };
  if (isPaid(stage) || several || orderGroup(stage) === 'settling') return { label: 'View', href };
  return { label: 'View the ticket', href: `/tickets/${order.ticket.id}` };
}

/** An order in the list: ticket, price, stage and next action. */
export async function OrderRow({ order, stage, ticket, now }: Props) {
  const locale = await pageLocale();
  return (
    <Row
      id={order.id}
      title={order.ticket.title}
      href={`/orders/${order.id}`}
      heading="h3"
      price={locale.price(orderTotal(order), order.ticket.currency)}
      badge={<Badge order={order} stage={stage} />}
      action={{ ...actionOf(stage, order), urgent: orderGroup(stage) === 'open' }}
    >
      {ticket ? (
        <p className="hint">
          <Facts ticket={ticket} count={orderTickets(order).length} dateLocale={locale.dates} />
        </p>
      ) : (
        <p className="hint">
          {order.otherTickets
            ? `${tickets(orderTickets(order).length)}, reserved `
            : order.offered
              ? 'Held for you '
              : 'Reserved '}
          <LocalTime iso={order.createdAt} locale={locale.dates} />
        </p>
      )}
      {orderGroup(stage) === 'open' ? (
        <TimeLeft
          expiresAt={Date.parse(order.expiresAt)}
          renderedAt={now}
          to={stage === 'offered' ? 'take it' : 'pay'}
        />
      ) : null}
    </Row>
  );
}

function Badge({ order, stage }: Pick<Props, 'order' | 'stage'>) {
  if (stage === 'complete' && isUsedUp(order)) return <span className="badge">Used</span>;
  if (stage === 'complete' && isSoldOn(order)) return <span className="badge">Sold on</span>;
  return <span className={`badge ${STAGE_TONES[stage]}`}>{STAGE_LABELS[stage]}</span>;
}

/** When, where and which seat, or how many. */
function Facts({ ticket, count, dateLocale }: { ticket: Ticket; count: number; dateLocale: string }) {
  const event = dated(ticket);
  const facts = [ticket.venue, ticket.city, count > 1 ? tickets(count) : placeOf(ticket)].filter(Boolean).join(' · ');
  return (
    <>
      {event ? <EventTime event={event} locale={dateLocale} /> : null}
      {event && facts ? ' · ' : null}
      <bdi>{facts}</bdi>
    </>
  );
}
