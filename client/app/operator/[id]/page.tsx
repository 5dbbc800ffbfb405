import { notFound, redirect } from 'next/navigation';
import { OrderFacts, OrderTraces, TicketFacts, UserFacts } from '../../../components/operator/facts';
import { Silent } from '../../../components/operator/past';
import { AppLink } from '../../../components/ui/app-link';
import { isId } from '../../../lib/api/api';
import type { OperatedOrder, OperatedPayment, OperatedTicket, OperatedUser } from '../../../lib/api/api-types';
import { type Query, single } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { type Away, inspect, inspectTraces, requireOperator } from '../../../lib/operator/operator';

export const metadata = privateMetadata('For operators', 'What is known of an order, a listing or a user.');

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}

/** Whatever has this id: each service is asked. */
export default async function OperatedPage({ params, searchParams }: Props) {
  const { id } = await params;
  if (!isId(id)) notFound();
  const away: Away = new Set();
  await requireOperator(`/operator/${id}`, away);
  const [order, ticket, user, payment, locale] = await Promise.all([
    inspect<OperatedOrder>(`/api/orders/operator/${id}`, away),
    inspect<OperatedTicket>(`/api/tickets/operator/${id}`, away),
    inspect<OperatedUser>(`/api/users/operator/${id}`, away),
    inspect<OperatedPayment>(`/api/payments/operator/${id}`, away),
    pageLocale(),
  ]);
  if (payment) redirect(`/operator/${payment.orderId}`);
  const isUnknown = !order && !ticket && !user;
  // Who does not answer may have it.
  if (isUnknown && away.size === 0) notFound();
  const traces = isUnknown && away.has('orders') ? await inspectTraces(id, away) : null;
  return (
    <article className="panel">
      <Outcome done={single(await searchParams, 'done')} />
      {isUnknown ? <Silent away={away} /> : null}
      {traces ? <OrderTraces id={id} traces={traces} locale={locale} /> : null}
      {order ? <OrderFacts order={order} locale={locale} away={away} /> : null}
      {ticket ? <TicketFacts ticket={ticket} locale={locale} away={away} /> : null}
      {user ? <UserFacts user={user} locale={locale} away={away} /> : null}
      <p>
        <AppLink href="/operator">Find something else</AppLink>
      </p>
    </article>
  );
}

/** What came of an act. */
function Outcome({ done }: { done: string }) {
  if (!done) return null;
  return done === 'before' ? (
    <p role="status" className="notice warn">
      Nothing was done: there was nothing left to do. It is not in the audit log.
    </p>
  ) : (
    <p role="status" className="notice good">
      Done, and written to the audit log.
    </p>
  );
}
