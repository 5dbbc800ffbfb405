import { notFound } from 'next/navigation';
import { TicketForm } from '../../../components/selling/ticket-form';
import { TicketSummary } from '../../../components/ticket/ticket-details';
import { isId, requireUser } from '../../../lib/api/api';
import { type Query, single, withQuery } from '../../../lib/browse/search';
import { eventOfTicket, findEvent } from '../../../lib/event/event';
import { refusal } from '../../../lib/forms/refusal';
import { privateMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';
import { ownHold } from '../../../lib/orders/order';
import { newListingKey } from '../../../lib/selling/listing';
import { feeInWords } from '../../../lib/selling/statement';
import { findTicket, getTerms } from '../../../lib/ticket/ticket';

export const metadata = privateMetadata(
  'Sell a ticket',
  'List a ticket for sale. You can change it until someone reserves it.',
);

export default async function NewTicketPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  const [given, known, resold] = [single(query, 'like'), single(query, 'event'), single(query, 'resale')];
  const user = await requireUser(withQuery('/tickets/new', { like: given, event: known, resale: resold }));
  const like = isId(given) ? await findTicket(given) : null;
  const bought = isId(resold) ? await findTicket(resold) : null;
  // Its buyer sells it on; its seller lists it again.
  const isTheirs = bought?.orderId ? (await ownHold(bought.orderId)) !== null : false;
  if (bought && !isTheirs) notFound();
  const from = bought ?? like;
  const event = await (from ? eventOfTicket(from) : isId(known) ? findEvent(known) : undefined);
  const [{ currency, minimumPrice, feePercent }, locale] = await Promise.all([getTerms(), pageLocale()]);
  return (
    <div className="panel">
      <h1>{bought ? 'Sell this ticket' : 'Sell a ticket'}</h1>
      <p className="hint">
        {bought
          ? 'Your code lets you in until somebody has bought the ticket, and nobody from then on. Its buyer gets a code of their own.'
          : 'You can change or withdraw it until someone reserves it.'}
      </p>
      <TicketForm
        listingKey={newListingKey()}
        like={like?.userId === user.id && !like.hidden ? like : undefined}
        event={event}
        bought={bought ?? undefined}
        fixed={bought ? <TicketSummary ticket={bought} dateLocale={locale.dates} /> : null}
        currency={currency}
        priceTerms={`The minimum is ${locale.price(minimumPrice, currency)}. ${feeInWords(feePercent)}`}
        dateLocale={locale.dates}
        refused={await refusal('list-ticket')}
      />
    </div>
  );
}
