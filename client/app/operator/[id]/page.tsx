import { notFound, redirect } from 'next/navigation';
import { OrderFacts, TicketFacts, UserFacts } from '../../../components/operator/facts';
import { AppLink } from '../../../components/ui/app-link';
import { isId } from '../../../lib/api';
import type { OperatedOrder, OperatedPayment, OperatedTicket, OperatedUser } from '../../../lib/api-types';
import { privateMetadata } from '../../../lib/metadata';
import { inspect, requireOperator } from '../../../lib/operator';
import { pageLocale } from '../../../lib/page-locale';
import { type Query, single } from '../../../lib/search';

export const metadata = privateMetadata('For operators', 'What is known of an order, a listing or a user.');

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}

/** Whatever has this id: each service is asked. */
export default async function OperatedPage({ params, searchParams }: Props) {
  const { id } = await params;
  if (!isId(id)) notFound();
  await requireOperator(`/operator/${id}`);
  const [order, ticket, user, payment, locale] = await Promise.all([
    inspect<OperatedOrder>(`/api/orders/operator/${id}`),
    inspect<OperatedTicket>(`/api/tickets/operator/${id}`),
    inspect<OperatedUser>(`/api/users/operator/${id}`),
    inspect<OperatedPayment>(`/api/payments/operator/${id}`),
    pageLocale(),
  ]);
  if (payment) redirect(`/operator/${payment.orderId}`);
  if (!order && !ticket && !user) notFound();
  return (
    <article className="panel">
      <Outcome done={single(await searchParams, 'done')} />
      {order ? <OrderFacts order={order} locale={locale} /> : null}
      {ticket ? <TicketFacts ticket={ticket} locale={locale} /> : null}
      {user ? <UserFacts user={user} locale={locale} /> : null}
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
