import type { Admitted, ScannedCode, Ticket } from '../api/api-types';
import { read } from '../api/browser-api';
import { send } from '../api/send';
import { placeOf } from '../event/offers';
import { letIn, refused, type Verdict } from './door';

/** Asks from the browser whether a ticket lets its holder in; if it does, it is used now. */
export async function checkTicket(presented: ScannedCode): Promise<Verdict> {
  const sent = await send<Admitted>('POST', '/api/orders/admissions', presented);
  if (!sent.ok) return refused(sent.errors);
  const { id, title } = sent.data.ticket;
  const ticket = await read<Ticket>(`/api/tickets/${id}`);
  return letIn(title, ticket ? placeOf(ticket) : '');
}
