import { TicketForm } from '../../../components/selling/ticket-form';
import { isId, requireUser } from '../../../lib/api';
import { newListingKey } from '../../../lib/listing';
import { privateMetadata } from '../../../lib/metadata';
import { pageLocale } from '../../../lib/page-locale';
import { refusal } from '../../../lib/refusal';
import { type Query, single, withQuery } from '../../../lib/search';
import { findTicket, getTerms } from '../../../lib/ticket';

export const metadata = privateMetadata(
  'Sell a ticket',
  'List a ticket for sale. You can change it until someone reserves it.',
);

export default async function NewTicketPage({ searchParams }: { searchParams: Promise<Query> }) {
  const given = single(await searchParams, 'like');
  const user = await requireUser(withQuery('/tickets/new', { like: given }));
  const like = isId(given) ? await findTicket(given) : null;
  const [{ currency, minimumPrice }, locale] = await Promise.all([getTerms(), pageLocale()]);
  return (
    <div className="panel">
      <h1>Sell a ticket</h1>
      <p className="hint">You can change or withdraw it until someone reserves it.</p>
      <TicketForm
        listingKey={newListingKey()}
        like={like?.userId === user.id ? like : undefined}
        currency={currency}
        lowestPrice={locale.price(minimumPrice, currency)}
        dateLocale={locale.dates}
        refused={await refusal('list-ticket')}
      />
    </div>
  );
}
