import { isId } from '../api/api';
import type { ApiError, GivenRefund, MailChoice, Order, Reservation, Ticket, Wait } from '../api/api-types';
import { ownPath, REFUSED_ID, signInPath } from '../auth/next-path';
import { withQuery } from '../browse/search';
import { chosenSeats, reservationOf, seatField, whyNot, withPrice } from '../event/seat-choice';
import { isSameListing, LISTING_NAMES, listingBody } from '../selling/listing';
import { formatPrice } from '../ticket/money';
import type { Done } from './done';
import { priceOrText } from './typed-price';

/** The values of a form's fields, by name. */
type Values = Record<string, string>;

/** More than the longest of our forms, in any script. */
const MOST_BYTES = 65_536;
/** More than the seats that anybody chooses. */
const MOST_FIELDS = 150;

/** Browsers send line breaks as CRLF; fields and the API have LF. */
const withLines = (text: string) => text.replaceAll('\r\n', '\n');

/** @returns a request's fields; undefined if it is no form, or one that nobody fills in by hand: browsers say how long */
export async function valuesOf(request: Request): Promise<Values | undefined> {
  const length = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  if (!(length <= MOST_BYTES)) return undefined;
  const form = await request.formData().catch(() => undefined);
  const fields = [...(form ?? [])].map(([name, value]) => [name, withLines(String(value))]);
  return form && fields.length <= MOST_FIELDS ? Object.fromEntries(fields) : undefined;
}

/** The answer to what `valuesOf` does not read. */
export const notOurForm = (): Response => new Response('This is not one of our forms', { status: 400 });

/** What a form asks of the API, and where it leads. */
export interface PlainForm {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Nothing is asked of the API without it. */
  path?: string;
  body?: object | undefined;
  /** The page with the form, which says why it was refused. */
  back: string;
  /** What was typed, for that page to show again. Never a secret. */
  typed?: Values;
  /** The browser forgets what it has stored for this site. */
  forgets?: boolean;
  /** Where the newest version is, if the refusal says that there is one, and whether this very form made it: twice. */
  newest?: { path: string; isOurs(found: unknown): boolean };
  /** Where it leads, if this is why it was refused. */
  otherwise?: { code: string; next: string };
  /** The page that follows. */
  next(answer: unknown): string;
  /** What the page that follows confirms. */
  done?: Done;
  /** A refusal in this form's own words, and at its own field; what it does not say is the API's. */
  words?(error: ApiError): Partial<ApiError>;
}

const FACTOR_PAGE = '/account/second-factor';

const idOf = (value: string | undefined): string | undefined => (isId(value ?? '') ? value : undefined);

/** Writes prices in the currency of the form's page, as far as it is one. */
const shownIn = (currency = '') =>
  /^[A-Z]{3}$/.test(currency) ? (price: number) => formatPrice(price, currency, 'en') : undefined;

/** Forms that work without JavaScript, by the end of their action's path. With it, the browser asks the API itself. */
const FORMS: Record<string, (values: Values) => PlainForm | undefined> = {
  signin: (values) => account('signin', values),
  signup: (values) => account('signup', values),
  signout: () => ({ method: 'POST', path: '/api/users/signout', body: {}, back: '/', forgets: true, next: () => '/' }),
  reserve: ({ ticketId, version, currency }) => {
    const id = idOf(ticketId);
    return id === undefined
      ? undefined
      : {
          method: 'POST',
          path: '/api/orders',
          body: { ticketId: id, version: Number(version) } satisfies Reservation,
          back: `/tickets/${id}`,
          next: (order) => `/orders/${(order as Order).id}`,
          words: (error) => ({ message: withPrice(error, shownIn(currency)) }),
        };
  },
  'reserve-seats': ({ event, currency, ...values }) => {
    const id = idOf(event);
    const chosen = chosenSeats(Object.entries(values));
    return id === undefined
      ? undefined
      : {
          method: 'POST',
          path: '/api/orders',
          body: reservationOf(chosen),
          back: `/events/${id}`,
          typed: { seats: chosen.map((seat) => seatField(seat).name).join(' ') },
          next: (order) => `/orders/${(order as Order).id}`,
          words: (error) => ({ message: whyNot(error, chosen, shownIn(currency)) }),
        };
  },
  'list-ticket': (values) =>
    ofListing(
      'POST',
      '/api/tickets',
      values,
      withQuery('/tickets/new', { like: idOf(values.like), event: idOf(values.event), resale: idOf(values.resaleOf) }),
    ),
  'save-ticket': (values) => {
    const id = idOf(values.ticketId);
    return id === undefined ? undefined : ofListing('PUT', `/api/tickets/${id}`, values, `/tickets/${id}/edit`);
  },
  release: ({ orderId }) => deletion('orders', idOf(orderId)),
  wait: (values) => aboutLine('POST', values),
  'leave-line': (values) => aboutLine('DELETE', values),
  withdraw: ({ ticketId }) => deletion('tickets', idOf(ticketId)),
  refund: ({ orderId, ticketId, sellAgain }) => {
    const [order, ticket] = [idOf(orderId), idOf(ticketId)];
    if (order === undefined || ticket === undefined) return undefined;
    const back = `/tickets/${ticket}`;
    const body = { sellAgain: sellAgain === 'true' } satisfies GivenRefund;
    return { method: 'POST', path: `/api/orders/${order}/refund`, body, back, next: () => back, done: 'refunded' };
  },
  forgot: ({ email = '' }) => ({
    ...ofUser('reset', { email }, '/auth/forgot', '/auth/forgot?done=1'),
    typed: { email },
  }),
  verify: ({ user, token }) => ofUser('verify', { user, token }, '/auth/verify', '/auth/verify?done=1'),
  reset: ({ user, token, password }) =>
    ofUser('reset/confirm', { user, token, password }, '/auth/reset', '/auth/reset?done=1'),
  'change-email': ({ user, token, kind }) =>
    ofUser('email/confirm', { user, token, kind }, '/auth/change-email', '/auth/change-email?done=1'),
  'account-verification': () => ofUser('verification', {}, '/account', '/account?done=verification'),
  'account-password': ({ password, newPassword }) =>
    ofUser('password', { password, newPassword }, '/account', '/account?done=password'),
  'account-email': ({ email = '', password }) => ({
    ...ofUser('email', { email, password }, '/account', '/account?done=email'),
    typed: { email },
  }),
  'account-mails': ({ fewer }) => ({
    method: 'PUT',
    path: '/api/notifications/mails',
    body: { fewer: fewer === 'yes' } satisfies MailChoice,
    back: '/account',
    next: () => `/account?done=${fewer === 'yes' ? 'fewer-mails' : 'all-mails'}`,
  }),
  'account-sessions': () => ({ ...ofUser('sessions', {}, '/account', '/account?done=sessions'), method: 'DELETE' }),
  'account-session': ({ session = '' }) => ({
    ...ofUser(`sessions/${encodeURIComponent(session)}`, {}, '/account', ''),
    method: 'DELETE',
    // Only then it answers with the user, whose session it has renewed.
    next: (answer) => `/account?done=${(answer as { id?: string }).id ? 'older-sessions' : 'session'}`,
  }),
  'passkey-removal': ({ password, passkey }) =>
    ofUser('passkeys/removal', { password, passkey }, '/account/passkeys', '/account/passkeys'),
  factor: ({ password }) => ofUser('second-factor', { password }, FACTOR_PAGE, FACTOR_PAGE),
  'factor-confirm': ({ code }) => ofUser('second-factor/confirm', { code }, FACTOR_PAGE, FACTOR_PAGE),
  'factor-removal': ({ password, code }) =>
    ofUser('second-factor/removal', { password, code }, FACTOR_PAGE, FACTOR_PAGE),
  'account-deletion': ({ password }) => ({
    ...ofUser('deletion', { password }, '/account', '/'),
    forgets: true,
  }),
  'operator-find': ({ q = '' }) => find(q.trim()),
  'operator-refund': (values) =>
    act(values, '/api/orders/:id/refund', ({ sellAgain, paidOtherwise, amount }) => ({
      sellAgain: sellAgain === 'on',
      paidOtherwise: paidOtherwise === 'on',
      ...(amount?.trim() && { amount: priceOrText(amount) }),
    })),
  'operator-cancel': (values) => act(values, '/api/orders/operator/:id/cancel'),
  'operator-hide': (values) => act(values, '/api/tickets/operator/:id/hide'),
  'operator-show': (values) => act(values, '/api/tickets/operator/:id/show'),
  'operator-end-sessions': (values) => act(values, '/api/users/operator/:id/end-sessions'),
  'operator-resend': (values) => act(values, '/api/notifications/operator/resend', ({ mail }) => ({ id: mail })),
  unsubscribe: ({ user, token }) => ({
    method: 'POST',
    path: withQuery('/api/notifications/unsubscribe', { user, token }),
    body: undefined,
    back: withQuery('/unsubscribe', { user, token }),
    next: () => '/unsubscribe?done=1',
  }),
};

/** What operators look for. It is sent, and not asked for by an address: an e-mail address or a code stands in none. */
function find(q: string): PlainForm {
  const found = { back: '/operator', typed: { q } };
  const page = (id: string) => `/operator/${id}`;
  const shown = (answer: unknown) => page((answer as { id: string }).id);
  if (isId(q)) return { ...found, method: 'GET', next: () => page(q) };
  if (q.includes('@')) {
    const path = '/api/users/operator/lookup';
    return { ...found, method: 'POST', path, body: { email: q }, next: shown };
  }
  if (/^(pi|ch|re|dp|du)_\w+$/.test(q)) {
    const path = withQuery('/api/payments/operator', { stripeId: q });
    return { ...found, method: 'GET', path, next: (payment) => page((payment as { orderId: string }).orderId) };
  }
  const listings = withQuery('/operator', { q });
  if (/^([0-9a-z][ -]?){16}$/i.test(q)) {
    const path = '/api/orders/operator/lookup';
    const code: PlainForm = { ...found, method: 'POST', path, body: { code: q }, next: shown };
    // Of one code in 400 all are letters, as of a word.
    return /\d/.test(q) ? code : { ...code, otherwise: { code: 'unknown_code', next: listings } };
  }
  return { ...found, method: 'GET', next: () => listings };
}

/** What the forms of acts ask for, besides what it is done to. */
const ACT_FIELDS = ['key', 'reason', 'amount', 'sellAgain', 'paidOtherwise', 'mail'];

/** What an operator does to something, whose page says what came of it. */
function act(values: Values, path: string, more: (values: Values) => object = () => ({})): PlainForm | undefined {
  const { key, reason } = values;
  const id = idOf(values.id);
  if (id === undefined) return undefined;
  const back = `/operator/${id}`;
  return {
    method: 'POST',
    path: path.replace(':id', id),
    body: { key, reason, ...more(values) },
    back,
    typed: Object.fromEntries(ACT_FIELDS.flatMap((name) => (values[name] ? [[name, values[name]]] : []))),
    next: (answer) => `${back}?done=${(answer as { done?: boolean }).done === false ? 'before' : '1'}`,
  };
}

/** A form about somebody's account: where it leads if it is refused, and if not. */
function ofUser(call: string, body: object, back: string, next: string): PlainForm {
  return { method: 'POST', path: `/api/users/${call}`, body, back, next: () => next };
}

/** A form of a listing. */
function ofListing(method: 'POST' | 'PUT', path: string, values: Values, back: string): PlainForm {
  const body = listingBody(values, undefined, 'elsewhere');
  const isNew = method === 'POST';
  return {
    method,
    path,
    body,
    back,
    typed: Object.fromEntries(
      ['version', 'key', ...Object.keys(LISTING_NAMES)].map((name) => [name, values[name] ?? '']),
    ),
    next: (ticket) => `/tickets/${(ticket as Ticket).id}`,
    ...(isNew ? {} : { newest: { path, isOurs: (found) => isSameListing(found as Ticket, body) } }),
    done: isNew ? 'listed' : 'saved',
    words: ({ field }) => {
      if (field === 'eventDate' && body.eventDate === values.eventDate)
        return values.timeZone?.trim() || Number.isNaN(Date.parse(values.eventDate ?? ''))
          ? { message: 'Enter a date and time' }
          : { field: 'timeZone', message: 'Choose the time zone, such as Europe/London' };
      return {};
    },
  };
}

/** A form about the line for an event, on its page, on the page of one of its tickets, or in the list of all lines. */
function aboutLine(method: 'POST' | 'DELETE', { event, ticket, list }: Values): PlainForm | undefined {
  const [id, ticketId] = [idOf(event), idOf(ticket)];
  if (id === undefined) return undefined;
  const eventOrList = list ? '/orders' : `/events/${id}`;
  const back = ticketId === undefined ? eventOrList : `/tickets/${ticketId}`;
  const path = '/api/orders/waiting';
  const isNew = method === 'POST';
  return {
    method,
    path: isNew ? path : `${path}/${id}`,
    body: isNew ? ({ id } satisfies Wait) : undefined,
    back,
    next: () => back,
  };
}

function account(action: 'signin' | 'signup', { email = '', password, code, next = '' }: Values): PlainForm {
  const back = withQuery(`/auth/${action}`, { next: ownPath(next) });
  return { ...ofUser(action, { email, password, ...(code && { code }) }, back, ownPath(next)), typed: { email } };
}

function deletion(what: 'orders' | 'tickets', id: string | undefined): PlainForm | undefined {
  const page = `/${what}/${id}`;
  return id === undefined
    ? undefined
    : { method: 'DELETE', path: `/api${page}`, body: undefined, back: page, next: () => page };
}

/** @returns what the form of this name asks for; undefined if there is no such form, or it names nothing */
export const plainForm = (name: string, values: Values): PlainForm | undefined =>
  Object.hasOwn(FORMS, name) ? FORMS[name]?.(values) : undefined;

/** Where a refused form leads: to what its page says about it, or first to signing in, if the session has ended. */
export const refusedTo = ({ back }: PlainForm, code: string | undefined): string =>
  code === 'not_signed_in' ? signInPath(back) : `${back}#${REFUSED_ID}`;
