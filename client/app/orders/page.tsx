import Link from 'next/link';
import { STAGE_LABELS } from '../../components/checkout/stage-notice';
import { LiveRefresh } from '../../components/live-refresh';
import { LocalTime } from '../../components/local-time';
import { PagesNav } from '../../components/pages-nav';
import { apiGet, requireUser } from '../../lib/api';
import type { Order } from '../../lib/api-types';
import { checkoutStage } from '../../lib/checkout-stage';
import { pageMetadata } from '../../lib/metadata';
import { pageLocale } from '../../lib/page-locale';
import { type Query, single, withQuery } from '../../lib/search';

export const metadata = pageMetadata('My orders', 'The tickets you have reserved and bought.');

export default async function OrdersPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireUser('/orders');
  const cursor = single(await searchParams, 'cursor');
  const resource = withQuery('/api/orders', { limit: '20', cursor });
  const answer = await apiGet<Order[]>(resource);
  const orders = answer.ok ? answer.data : [];
  return (
    <>
      <h1>My orders</h1>
      {orders.length > 0 ? (
        <ul className="rows">
          {orders.map((order) => (
            <OrderRow key={order.id} order={order} />
          ))}
        </ul>
      ) : (
        <p className="empty">
          You have no orders yet. <Link href="/">Browse tickets</Link>
        </p>
      )}
      <PagesNav path="/orders" params={{}} cursor={cursor} next={answer.ok ? answer.next : undefined} />
      <LiveRefresh
        stream="/api/orders/stream"
        resource={resource}
        versions={Object.fromEntries(orders.map(({ id, version }) => [id, version]))}
        growing={!cursor}
        status={orders.map((order) => `${order.ticket.title}: ${label(order)}`).join('. ')}
      />
    </>
  );
}

function label(order: Order): string {
  return STAGE_LABELS[checkoutStage(order, null, Date.now())];
}

async function OrderRow({ order }: { order: Order }) {
  const locale = await pageLocale();
  const stage = checkoutStage(order, null, Date.now());
  return (
    <li className="row">
      <div>
        <h2>
          <Link href={`/orders/${order.id}`} prefetch={false}>
            {order.ticket.title}
          </Link>
        </h2>
        <p className="hint">
          Reserved <LocalTime iso={order.createdAt} locale={locale.dates} />
        </p>
      </div>
      <strong className="price">{locale.price(order.ticket.price, order.ticket.currency)}</strong>
      <span className={`badge ${stage}`}>{STAGE_LABELS[stage]}</span>
      {stage === 'payable' ? (
        <Link href={`/orders/${order.id}`} prefetch={false} className="button">
          Pay now
        </Link>
      ) : null}
    </li>
  );
}
