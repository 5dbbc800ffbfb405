import { TicketForm } from '../../../components/selling/ticket-form';
import { requireUser } from '../../../lib/api';
import { privateMetadata } from '../../../lib/metadata';
import { pageLocale } from '../../../lib/page-locale';
import { getTerms } from '../../../lib/ticket';

export const metadata = privateMetadata(
  'Sell a ticket',
  'List a ticket for sale. You can change it until someone reserves it.',
);

export default async function NewTicketPage() {
  const user = await requireUser('/tickets/new');
  const [{ currency, minimumPrice }, locale] = await Promise.all([getTerms(), pageLocale()]);
  return (
    <div className="panel">
      <h1>Sell a ticket</h1>
      <p className="hint">You can change or withdraw it until someone reserves it.</p>
      <TicketForm
        sellerId={user.id}
        currency={currency}
        lowestPrice={locale.price(minimumPrice, currency)}
        dateLocale={locale.dates}
      />
    </div>
  );
}
