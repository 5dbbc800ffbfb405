import { ApiUnavailable, apiGet } from '../api/api';
import type { MajorUnits, Sale, Ticket } from '../api/api-types';
import type { PageLocale } from '../frame/page-locale';

/** What a seller gets for a sold ticket is made of, in words: its price, and what is taken off. */
export function madeOf(
  { price, fee, refunded }: Sale['tickets'][number],
  amount: (major: MajorUnits) => string,
): string {
  const less = [fee > 0 && `${amount(fee)} fee`, refunded > 0 && `${amount(refunded)} refunded`].filter(Boolean);
  return [amount(price), ...less].join(', less ');
}

/** What its seller gets for a sold ticket, in words that lead to the statement; undefined if orders does not say. */
export async function proceedsOf(
  { id, orderId }: Pick<Ticket, 'id' | 'orderId'>,
  locale: PageLocale,
): Promise<string | undefined> {
  if (!orderId) return undefined;
  const answer = await apiGet<Sale>(`/api/orders/sales/${orderId}`).catch((error: unknown) => {
    // The page is of use without it.
    if (error instanceof ApiUnavailable) return undefined;
    throw error;
  });
  if (!answer?.ok) return undefined;
  const { currency, tickets } = answer.data;
  const amount = (major: MajorUnits) => locale.price(major, currency);
  const sold = tickets.find((ticket) => ticket.id === id);
  const less = sold && sold.due < sold.price ? ` (${madeOf(sold, amount)})` : '';
  return sold && `You get ${amount(sold.due)}${less}: see`;
}
