import { notFound } from 'next/navigation';
import { calendarEntry } from '../../../../lib/calendar';
import { withoutPlace } from '../../../../lib/offers';
import { getOrder } from '../../../../lib/order';
import { siteOrigin } from '../../../../lib/site-origin';
import { findTicket } from '../../../../lib/ticket';

/** The event of an order, as a file for calendars. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const order = await getOrder((await params).id);
  const ticket = await findTicket(order.ticket.id);
  // For several there is one entry: with the page that leads to each, and no seat.
  const several = order.otherTickets !== undefined;
  const page = new URL(`/orders/${order.id}${several ? '' : '/ticket'}`, await siteOrigin()).href;
  const entry = ticket && calendarEntry(several ? withoutPlace(ticket) : ticket, order.id, page);
  if (!entry) notFound();
  return new Response(entry, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="ticket.ics"',
      'cache-control': 'private, no-cache',
    },
  });
}
