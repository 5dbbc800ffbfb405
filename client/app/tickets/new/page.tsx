import { TicketForm } from '../../../components/ticket-form';
import { Unavailable } from '../../../components/unavailable';
import { requireUser } from '../../../lib/api';
import { duringOutage } from '../../../lib/during-outage';
import { privateMetadata } from '../../../lib/metadata';
import { pageLocale } from '../../../lib/page-locale';

export const metadata = privateMetadata(
  'Sell a ticket',
  'List a ticket for sale; you can change it until somebody reserves it.',
);

async function NewTicketPage() {
  const user = await requireUser('/tickets/new');
  return (
    <div className="panel">
      <h1>Sell a ticket</h1>
      <p className="hint">You can change or withdraw it until somebody reserves it.</p>
      <TicketForm sellerId={user.id} dateLocale={(await pageLocale()).dates} />
    </div>
  );
}

export default duringOutage(NewTicketPage, <Unavailable />);
