import type { Metadata } from 'next';
import { Checkout } from '../../../components/checkout/checkout';
import { ForgetVerifications } from '../../../components/checkout/forget-verifications';
import { Offer } from '../../../components/checkout/offer';
import { Receipt, Total } from '../../../components/checkout/receipt';
import { StageNotice } from '../../../components/checkout/stage-notice';
import { OrderSeats } from '../../../components/orders/order-seats';
import { TicketDetails } from '../../../components/ticket/ticket-details';
import { AppLink } from '../../../components/ui/app-link';
import { LiveRefresh } from '../../../components/ui/live-refresh';
import { Refusal } from '../../../components/ui/refusal';
import { currentUser } from '../../../lib/api/api';
import { type Query, single } from '../../../lib/browse/search';
import {
  checkoutStage,
  isPaid,
  isPayable,
  isTransitional,
  moneyStage,
  orderGroup,
} from '../../../lib/checkout/checkout-stage';
import { STAGE_LABELS, STAGE_TONES } from '../../../lib/checkout/stage-labels';
import { eventOfTicket } from '../../../lib/event/event';
import { withoutPlace } from '../../../lib/event/offers';
import { privateMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { aftermath } from '../../../lib/orders/aftermath';
import { holdTime } from '../../../lib/orders/hold-time';
import { getOrder, getPayment } from '../../../lib/orders/order';
import { orderTickets, orderTotal } from '../../../lib/orders/order-tickets';
import { findTickets } from '../../../lib/ticket/ticket';
import styles from './page.module.css';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}

const TRANSITIONAL_MS = 1_000;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { ticket } = await getOrder((await params).id);
  return privateMetadata(`Order for ${ticket.title}`, 'Pay for your reservation, or see your order.');
}

export default async function OrderPage({ params, searchParams }: Props) {
  const order = await getOrder((await params).id);
  const seatIds = orderTickets(order).map(({ id }) => id);
  const [payment, known, user, locale] = await Promise.all([
    getPayment(order.id),
    findTickets(seatIds),
    currentUser(),
    pageLocale(),
  ]);
  const tickets = seatIds.map((id) => known.get(id) ?? null);
  const now = Date.now();
  const verified = single(await searchParams, 'redirect_status') === 'succeeded';
  const stage = moneyStage(checkoutStage(order, payment?.status ?? null, now, verified), payment);
  const [first = null] = tickets;
  const several = order.otherTickets !== undefined;
  // Of several, what they have in common; each is in a list.
  const ticket = several && first ? withoutPlace(first) : first;
  const seats = several ? <OrderSeats order={order} tickets={tickets} price={locale.price} /> : null;
  const price = locale.price(orderTotal(order), order.ticket.currency);
  const payable = isPayable(stage);
  const ended = ['ended', 'refunded'].includes(orderGroup(stage));
  const event = several && ended && first ? await eventOfTicket(first) : undefined;
  return (
    <article className={payable ? styles.payable : styles.page}>
      <section className={`panel ${styles.summary}`} aria-label="Your order">
        <p>
          <strong className={`badge ${STAGE_TONES[stage]}`}>
            {STAGE_LABELS[stage === 'declined' ? 'payable' : stage]}
          </strong>
        </p>
        <h1 dir="auto">{order.ticket.title}</h1>
        {ticket && !isPaid(stage) ? (
          <TicketDetails ticket={{ ...ticket, description: '' }} dateLocale={locale.dates} />
        ) : null}
        {isPaid(stage) ? (
          <Receipt stage={stage} order={order} ticket={ticket} payment={payment} buyer={user?.email} locale={locale}>
            {seats}
          </Receipt>
        ) : (
          <>
            {seats}
            <Total label={several ? 'In all' : 'Price'}>{price}</Total>
          </>
        )}
      </section>
      {isPaid(stage) ? null : (
        <section className="panel" aria-label={payable ? 'Payment' : 'What happens next'}>
          <Refusal of={['release']} />
          <StageNotice stage={stage} order={order} ticket={several ? null : ticket} />
          {event ? (
            <AppLink href={`/events/${event.id}`} className="button">
              See the event
            </AppLink>
          ) : null}
          {stage === 'offered' ? <Offer order={order} holdTime={holdTime()} now={now} /> : null}
          {payable ? <Checkout order={order} stage={stage} payment={payment} price={price} now={now} /> : null}
        </section>
      )}
      <ForgetVerifications now={now} over={order.status === 'created' ? undefined : order.id} />
      <p className="no-print">
        <AppLink href="/orders">All my tickets</AppLink>
      </p>
      <LiveRefresh
        stream={`/api/orders/stream?of=${order.userId}`}
        resource={`/api/orders/${order.id}`}
        versions={{ [order.id]: order.version }}
        renderEvery={isTransitional(stage) ? TRANSITIONAL_MS : undefined}
        status={[
          `Order status: ${STAGE_LABELS[stage]}.`,
          ...(ticket && ended && !several ? [aftermath(order.id, ticket)] : []),
        ]}
      />
      {ticket && ended && !several ? (
        <LiveRefresh
          stream={`/api/tickets/stream?ids=${ticket.id}`}
          resource={`/api/tickets/${ticket.id}`}
          versions={{ [ticket.id]: ticket.version }}
          status={[]}
        />
      ) : null}
    </article>
  );
}
