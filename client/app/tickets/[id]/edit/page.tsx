import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TicketForm } from '../../../../components/selling/ticket-form';
import { TicketSummary } from '../../../../components/ticket/ticket-details';
import { AppLink } from '../../../../components/ui/app-link';
import { requireUser } from '../../../../lib/api/api';
import type { Query } from '../../../../lib/browse/search';
import { DISCARD } from '../../../../lib/forms/drafts';
import { refusal } from '../../../../lib/forms/refusal';
import { privateMetadata } from '../../../../lib/frame/metadata';
import { pageLocale } from '../../../../lib/frame/page-locale';
import { isHidden } from '../../../../lib/selling/listing-labels';
import { getTicket } from '../../../../lib/ticket/ticket';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}

export async function generateMetadata({ params }: Pick<Props, 'params'>): Promise<Metadata> {
  const ticket = await getTicket((await params).id);
  return privateMetadata(`Edit ${ticket.title}`, 'Change your listing.');
}

export default async function EditTicketPage({ params, searchParams }: Props) {
  const ticket = await getTicket((await params).id);
  const user = await requireUser(`/tickets/${ticket.id}/edit`);
  if (user.id !== ticket.userId) notFound();
  const { dates } = await pageLocale();
  return (
    <div className="panel">
      <h1>Edit your listing</h1>
      {ticket.status === 'available' ? (
        <TicketForm
          ticket={ticket}
          currency={ticket.currency}
          fixed={ticket.resaleOf ? <TicketSummary ticket={ticket} dateLocale={dates} /> : null}
          dateLocale={dates}
          refused={DISCARD in (await searchParams) ? undefined : await refusal('save-ticket')}
        />
      ) : (
        <p className="notice">
          This listing is {isHidden(ticket) ? 'hidden by Ticketing' : ticket.status} and cannot be changed.{' '}
          <AppLink href={`/tickets/${ticket.id}`}>Back to the listing</AppLink>
        </p>
      )}
    </div>
  );
}
