'use server';

import { letIn, noAnswer, refused, type Verdict } from '../../../../lib/admission/door';
import { apiPost } from '../../../../lib/api/api';
import type { Admitted, ScannedCode } from '../../../../lib/api/api-types';
import { placeOf } from '../../../../lib/event/offers';
import { findTicket } from '../../../../lib/ticket/ticket';

/** Checks a typed code for a browser without JavaScript. */
export async function check(_before: Verdict | null, form: FormData): Promise<Verdict> {
  const typed = (name: keyof ScannedCode) => String(form.get(name) ?? '');
  const presented: ScannedCode = { code: typed('code'), pass: typed('pass'), scan: typed('scan') };
  const answer = await apiPost<Admitted>('/api/orders/admissions', presented).catch(() => undefined);
  if (!answer) return noAnswer;
  if (!answer.ok) return refused(answer.errors);
  const { id, title } = answer.data.ticket;
  const ticket = await findTicket(id).catch(() => null);
  return letIn(title, ticket ? placeOf(ticket) : '');
}
