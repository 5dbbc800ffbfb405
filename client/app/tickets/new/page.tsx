import { TicketForm } from '../../../components/ticket-form';
import { requireUser } from '../../../lib/api';
import { pageMetadata } from '../../../lib/metadata';

export const metadata = pageMetadata(
  'Sell a ticket',
  'List a ticket for sale; you can change it until somebody reserves it.',
);

export default async function NewTicketPage() {
  await requireUser('/tickets/new');
  return (
    <div className="panel">
      <h1>Sell a ticket</h1>
      <TicketForm />
    </div>
  );
}
