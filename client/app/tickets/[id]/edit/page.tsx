import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { TicketForm } from '../../../../components/ticket-form';
import { requireUser } from '../../../../lib/api';
import { pageMetadata } from '../../../../lib/metadata';
import { getTicket } from '../../../../lib/ticket';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const ticket = await getTicket((await params).id);
  return pageMetadata(`Edit ${ticket.title}`, 'Change your listing.');
}

export default async function EditTicketPage({ params }: Props) {
  const ticket = await getTicket((await params).id);
  const user = await requireUser(`/tickets/${ticket.id}/edit`);
  if (user.id !== ticket.userId) notFound();
  return (
    <div className="panel">
      <h1>Edit your listing</h1>
      {ticket.status === 'available' ? (
        <TicketForm ticket={ticket} />
      ) : (
        <p className="notice">
          This listing is {ticket.status} and cannot be changed. <Link href={`/tickets/${ticket.id}`}>Back to it</Link>
        </p>
      )}
    </div>
  );
}
