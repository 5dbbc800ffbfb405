import { OrderRow } from '../../components/orders/order-row';
import { AppLink } from '../../components/ui/app-link';
import { LiveRefresh } from '../../components/ui/live-refresh';
import { PagesNav } from '../../components/ui/pages-nav';
import { Rows } from '../../components/ui/row';
import { apiGet, requireUser } from '../../lib/api';
import type { Order } from '../../lib/api-types';
import { checkoutStage, moneyStage, ORDER_GROUPS, orderGroup, type Stage } from '../../lib/checkout-stage';
import { privateMetadata } from '../../lib/metadata';
import { getPayments } from '../../lib/order';
import { type Query, single, withQuery } from '../../lib/search';
import { GROUP_LABELS, STAGE_LABELS } from '../../lib/stage-labels';
import styles from './page.module.css';

export const metadata = privateMetadata('My orders', 'The tickets you have reserved and bought.');

/** A settling payment may change without its order changing. */
const SETTLING_MS = 2_000;

interface Staged {
  order: Order;
  stage: Stage;
}

/** Every order with its stage, which also depends on its payment. */
async function staged(orders: Order[], now: number): Promise<Staged[]> {
  const payments = await getPayments(orders.map(({ id }) => id));
  return orders.map((order) => {
    const payment = payments.get(order.id) ?? null;
    return { order, stage: moneyStage(checkoutStage(order, payment?.status ?? null, now), payment) };
  });
}

export default async function OrdersPage({ searchParams }: { searchParams: Promise<Query> }) {
  const user = await requireUser('/orders');
  const cursor = single(await searchParams, 'cursor');
  const resource = withQuery('/api/orders', { limit: '24', cursor });
  const answer = await apiGet<Order[]>(resource);
  const now = Date.now();
  const orders = await staged(answer.ok ? answer.data : [], now);
  return (
    <>
      <h1>My orders</h1>
      {orders.length > 0 ? <Groups orders={orders} now={now} /> : <Nothing firstPage={!cursor} />}
      <PagesNav path="/orders" params={{}} cursor={cursor} next={answer.ok ? answer.next : undefined} />
      <LiveRefresh
        stream={`/api/orders/stream?of=${user.id}`}
        resource={resource}
        versions={Object.fromEntries(orders.map(({ order }) => [order.id, order.version]))}
        growing={!cursor}
        renderEvery={orders.some(({ stage }) => orderGroup(stage) === 'settling') ? SETTLING_MS : undefined}
        status={orders.map(({ order, stage }) => `${order.ticket.title}: ${STAGE_LABELS[stage]}.`)}
      />
    </>
  );
}

function Groups({ orders, now }: { orders: Staged[]; now: number }) {
  return ORDER_GROUPS.map((group) => ({ group, some: orders.filter(({ stage }) => orderGroup(stage) === group) }))
    .filter(({ some }) => some.length > 0)
    .map(({ group, some }) => (
      <section key={group} className={styles.group} aria-labelledby={`group-${group}`}>
        <h2 id={`group-${group}`}>{GROUP_LABELS[group]}</h2>
        <Rows>
          {some.map(({ order, stage }) => (
            <OrderRow key={order.id} order={order} stage={stage} now={now} />
          ))}
        </Rows>
      </section>
    ));
}

function Nothing({ firstPage }: { firstPage: boolean }) {
  if (!firstPage) return <p className="empty">There are no more orders.</p>;
  return (
    <div className="empty">
      <h2>You have no orders yet</h2>
      <p>The tickets you reserve will appear here.</p>
      <AppLink href="/" className="button">
        Browse tickets
      </AppLink>
    </div>
  );
}
