import type { Metadata } from 'next';
import Link from 'next/link';
import { Checkout } from '../../../components/checkout/checkout';
import { STAGE_LABELS, StageNotice } from '../../../components/checkout/stage-notice';
import { LiveRefresh } from '../../../components/live-refresh';
import { LocalTime } from '../../../components/local-time';
import { checkoutStage, isTransitional } from '../../../lib/checkout-stage';
import { pageMetadata } from '../../../lib/metadata';
import { getOrder, getPayment } from '../../../lib/order';
import { pageLocale } from '../../../lib/page-locale';
import { type Query, single } from '../../../lib/search';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}

const PAYABLE = new Set(['payable', 'declined', 'verify']);
const TRANSITIONAL_MS = 1_000;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { ticket } = await getOrder((await params).id);
  return pageMetadata(`Order for ${ticket.title}`, 'Pay for your reservation, or see your order.');
}

export default async function OrderPage({ params, searchParams }: Props) {
  const order = await getOrder((await params).id);
  const [payment, locale] = await Promise.all([getPayment(order.id), pageLocale()]);
  const now = Date.now();
  const verified = single(await searchParams, 'redirect_status') === 'succeeded';
  const stage = checkoutStage(order, payment?.status ?? null, now, verified);
  const price = locale.price(order.ticket.price, order.ticket.currency);
  return (
    <article className="panel narrow">
      <h1>{order.ticket.title}</h1>
      <dl className="details">
        <div>
          <dt>Price</dt>
          <dd className="price">{price}</dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd>
            <strong className={`badge ${stage}`}>{STAGE_LABELS[stage]}</strong>
          </dd>
        </div>
        <div>
          <dt>Reserved</dt>
          <dd>
            <LocalTime iso={order.createdAt} locale={locale.dates} />
          </dd>
        </div>
      </dl>
      <StageNotice stage={stage} order={order} />
      {PAYABLE.has(stage) ? <Checkout order={order} stage={stage} price={price} now={now} /> : null}
      <p>
        <Link href="/orders">All my orders</Link>
      </p>
      <LiveRefresh
        stream="/api/orders/stream"
        resource={`/api/orders/${order.id}`}
        versions={{ [order.id]: order.version }}
        renderEvery={isTransitional(stage) ? TRANSITIONAL_MS : undefined}
        status={STAGE_LABELS[stage]}
      />
    </article>
  );
}
