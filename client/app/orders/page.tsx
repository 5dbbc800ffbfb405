import type { Metadata } from 'next';
import { OrderRow } from '../../components/orders/order-row';
import { AppLink } from '../../components/ui/app-link';
import { LiveRefresh } from '../../components/ui/live-refresh';
import { PagesNav } from '../../components/ui/pages-nav';
import { Rows } from '../../components/ui/row';
import { OwnPlaces } from '../../components/waiting/own-places';
import { apiGet, requireUser } from '../../lib/api/api';
import type { Order, Ticket } from '../../lib/api/api-types';
import { pageInWords, pageNumber, type Query, single, withQuery } from '../../lib/browse/search';
import {
  checkoutStage,
  inGroup,
  isPaid,
  moneyStage,
  ORDER_GROUPS,
  type OrderGroup,
  orderGroup,
  type Stage,
} from '../../lib/checkout/checkout-stage';
import { GROUP_LABELS, STAGE_LABELS } from '../../lib/checkout/stage-labels';
import { hasBegun } from '../../lib/event/event-time';
import { privateMetadata } from '../../lib/frame/metadata';
import { getPayments } from '../../lib/orders/order';
import { isSoldOn } from '../../lib/orders/order-tickets';
import { findTickets } from '../../lib/ticket/ticket';
import styles from './page.module.css';

interface Props {
  searchParams: Promise<Query>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const title = `My tickets${pageInWords(await searchParams)}`;
  return privateMetadata(title, 'The tickets you have bought, and those you have reserved.');
}

/** Only within a page are orders sorted by their events, so that nobody's next evening should be on a later one. */
const PER_PAGE = '60';
/** A settling payment may change without its order changing. */
const SETTLING_MS = 2_000;

interface Staged {
  order: Order;
  stage: Stage;
  group: OrderGroup;
  /** Of a paid order: where and when. */
  ticket: Ticket | null;
}

/** Every order with its stage, which also depends on its payment, and a paid one with its ticket. */
async function staged(orders: Order[], now: number): Promise<Staged[]> {
  const [payments, tickets] = await Promise.all([
    getPayments(orders.map(({ id }) => id)),
    findTickets(orders.map(({ ticket }) => ticket.id)),
  ]);
  return orders.map((order) => {
    const payment = payments.get(order.id) ?? null;
    const stage = moneyStage(checkoutStage(order, payment?.status ?? null, now), payment);
    const ticket = (isPaid(stage) && tickets.get(order.ticket.id)) || null;
    const begun = ticket !== null && hasBegun(ticket, now);
    return { order, stage, ticket, group: orderGroup(stage, begun, isSoldOn(order)) };
  });
}

export default async function OrdersPage({ searchParams }: Props) {
  const user = await requireUser('/orders');
  const query = await searchParams;
  const cursor = single(query, 'cursor');
  const resource = withQuery('/api/orders', { limit: PER_PAGE, cursor });
  const answer = await apiGet<Order[]>(resource);
  const now = Date.now();
  const orders = await staged(answer.ok ? answer.data : [], now);
  return (
    <>
      <h1>{`My tickets${pageInWords(query)}`}</h1>
      {cursor ? null : <OwnPlaces />}
      {orders.length > 0 ? <Groups orders={orders} now={now} /> : <Nothing firstPage={!cursor} />}
      <PagesNav
        path="/orders"
        params={{}}
        page={pageNumber(query)}
        cursor={cursor}
        next={answer.ok ? answer.next : undefined}
      />
      <LiveRefresh
        stream={`/api/orders/stream?of=${user.id}`}
        resource={resource}
        versions={Object.fromEntries(orders.map(({ order }) => [order.id, order.version]))}
        growing={!cursor}
        renderEvery={orders.some(({ group }) => group === 'settling') ? SETTLING_MS : undefined}
        status={orders.map(({ order, stage }) => `${order.ticket.title}: ${STAGE_LABELS[stage]}.`)}
      />
    </>
  );
}

function Groups({ orders, now }: { orders: Staged[]; now: number }) {
  return ORDER_GROUPS.map((group) => ({ group, some: inGroup(orders, group) }))
    .filter(({ some }) => some.length > 0)
    .map(({ group, some }) => (
      <section key={group} className={styles.group} aria-labelledby={`group-${group}`}>
        <h2 id={`group-${group}`}>{GROUP_LABELS[group]}</h2>
        <Rows>
          {some.map(({ order, stage, ticket }) => (
            <OrderRow key={order.id} order={order} stage={stage} ticket={ticket} now={now} />
          ))}
        </Rows>
      </section>
    ));
}

function Nothing({ firstPage }: { firstPage: boolean }) {
  if (!firstPage) return <p className="empty">There are no more tickets.</p>;
  return (
    <div className="empty">
      <h2>You have no tickets yet</h2>
      <p>The tickets you reserve and buy will appear here.</p>
      <AppLink href="/" className="button">
        Browse tickets
      </AppLink>
    </div>
  );
}
