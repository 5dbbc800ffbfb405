import type { Order, Ticket } from '../../lib/api-types';
import { isPaid, isPayable, orderGroup, type Stage } from '../../lib/checkout-stage';
import { placeOf } from '../../lib/offers';
import { pageLocale } from '../../lib/page-locale';
import { STAGE_LABELS, STAGE_TONES } from '../../lib/stage-labels';
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
  if (isPayable(stage)) return { label: 'Pay now', href };
  if (isPaid(stage)) return { label: 'Show ticket', href: `${href}/ticket` };
  if (orderGroup(stage) === 'settling') return { label: 'View', href };
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
      price={locale.price(order.ticket.price, order.ticket.currency)}
      badge={<Badge order={order} stage={stage} />}
      action={{ ...actionOf(stage, order), urgent: isPayable(stage) }}
    >
      {ticket ? (
        <p className="hint">
          <Facts ticket={ticket} dateLocale={locale.dates} />
        </p>
      ) : (
        <p className="hint">
          Reserved <LocalTime iso={order.createdAt} locale={locale.dates} />
        </p>
      )}
      {isPayable(stage) ? <TimeLeft expiresAt={Date.parse(order.expiresAt)} renderedAt={now} /> : null}
    </Row>
  );
}

function Badge({ order, stage }: Pick<Props, 'order' | 'stage'>) {
  if (stage === 'complete' && order.admission?.usedAt) return <span className="badge">Used</span>;
  return <span className={`badge ${STAGE_TONES[stage]}`}>{STAGE_LABELS[stage]}</span>;
}

/** When, where and which seat. */
function Facts({ ticket, dateLocale }: { ticket: Ticket; dateLocale: string }) {
  const event = dated(ticket);
  const facts = [ticket.venue, ticket.city, placeOf(ticket)].filter(Boolean).join(' · ');
  return (
    <>
      {event ? <EventTime event={event} locale={dateLocale} /> : null}
      {event && facts ? ' · ' : null}
      <bdi>{facts}</bdi>
    </>
  );
}
