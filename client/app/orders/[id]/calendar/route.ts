import { notFound } from 'next/navigation';
import { calendarEntry } from '../../../../lib/calendar';
import { getOrder } from '../../../../lib/order';
import { siteOrigin } from '../../../../lib/site-origin';
import { findTicket } from '../../../../lib/ticket';

/** The event of an order, as a file for calendars. */
export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const order = await getOrder((await params).id);
  const ticket = await findTicket(order.ticket.id);
  const page = new URL(`/orders/${order.id}/ticket`, await siteOrigin()).href;
  const entry = ticket && calendarEntry(ticket, order.id, page);
  if (!entry) notFound();
  return new Response(entry, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="ticket.ics"',
      'cache-control': 'private, no-cache',
    },
  });
}
