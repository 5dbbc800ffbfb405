import type { Metadata } from 'next';
import { LiveRefresh } from '../../../components/live-refresh';
import { StatusBadge } from '../../../components/status-badge';
import { TicketDetails } from '../../../components/ticket-details';
import { TicketOffer } from '../../../components/ticket-offer';
import { currentUser } from '../../../lib/api';
import { pageMetadata } from '../../../lib/metadata';
import { ownHold } from '../../../lib/order';
import { pageLocale } from '../../../lib/page-locale';
import { getTicket } from '../../../lib/ticket';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ticket = await getTicket((await params).id);
  const { price } = await pageLocale();
  const facts = [price(ticket.price, ticket.currency), ticket.venue, ticket.section].filter(Boolean).join(', ');
  return pageMetadata(ticket.title, `A ticket for ${ticket.title}: ${facts}.`);
}

export default async function TicketPage({ params }: Props) {
  const ticket = await getTicket((await params).id);
  const [user, locale] = await Promise.all([currentUser(), pageLocale()]);
  const hold = user && ticket.orderId ? await ownHold(ticket.orderId) : null;
  return (
    <article className="panel">
      <p>
        <StatusBadge status={ticket.status} />
      </p>
      <h1>{ticket.title}</h1>
      <p className="price big">{locale.price(ticket.price, ticket.currency)}</p>
      <TicketDetails ticket={ticket} dateLocale={locale.dates} />
      <TicketOffer ticket={ticket} isMine={user?.id === ticket.userId} hold={hold} />
      <LiveRefresh
        stream={`/api/tickets/stream?ids=${ticket.id}`}
        resource={`/api/tickets/${ticket.id}`}
        versions={{ [ticket.id]: ticket.version }}
        status={`This ticket is now ${ticket.status}.`}
      />
    </article>
  );
}
