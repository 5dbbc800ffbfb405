/** One call of the contract; valid except for its ids, which do not exist. */
export interface Call {
  method: string;
  path: string;
  body?: object;
  /** Whether it needs a session. */
  session?: true;
}

export const unknownId = '0123456789abcdef01234567';

const credentials = { email: 'somebody@example.com', password: 'correct horse' };
const link = { user: unknownId, token: 'none' };
const ticket = { title: 'A ticket', price: 20.5 };
const presented = { code: 'AAAAA-AAAAA', pass: `${unknownId}.1.none`, scan: '0123456789abcdef' };

/** A call that is for operators alone. */
const operators = (method: string, path: string, body?: object): Call => ({
  ...{ method, path, session: true },
  ...(body && { body }),
});
const act = { reason: 'On request' };

/** Every call that the services with an API describe, without those about mails: not every system under test sends any. */
export const calls: Call[] = [
  { method: 'POST', path: '/api/users/signup', body: credentials },
  { method: 'POST', path: '/api/users/signin', body: credentials },
  { method: 'POST', path: '/api/users/signout', body: {} },
  { method: 'GET', path: '/api/users/currentuser' },
  { method: 'POST', path: '/api/users/verify', body: link },
  { method: 'POST', path: '/api/users/verification', session: true },
  { method: 'POST', path: '/api/users/reset', body: { email: credentials.email } },
  { method: 'POST', path: '/api/users/reset/confirm', body: { ...link, password: credentials.password } },
  {
    ...{ method: 'POST', path: '/api/users/password', session: true },
    body: { password: credentials.password, newPassword: 'battery staple' },
  },
  { method: 'POST', path: '/api/users/email', body: credentials, session: true },
  { method: 'POST', path: '/api/users/email/confirm', body: { ...link, kind: 'change-email-new' } },
  { method: 'GET', path: '/api/users/sessions', session: true },
  { method: 'DELETE', path: '/api/users/sessions', session: true },
  { method: 'DELETE', path: `/api/users/sessions/${unknownId}`, session: true },
  { method: 'POST', path: '/api/users/signin/options', body: {} },
  { method: 'POST', path: '/api/users/signin/passkey', body: { credential: {} } },
  { method: 'GET', path: '/api/users/passkeys', session: true },
  { method: 'POST', path: '/api/users/passkeys', body: { credential: {} }, session: true },
  { method: 'POST', path: '/api/users/passkeys/options', body: { password: credentials.password }, session: true },
  {
    ...{ method: 'POST', path: '/api/users/passkeys/removal', session: true },
    body: { password: credentials.password, passkey: 'none' },
  },
  { method: 'GET', path: '/api/users/second-factor', session: true },
  { method: 'POST', path: '/api/users/second-factor', body: { password: credentials.password }, session: true },
  { method: 'POST', path: '/api/users/second-factor/confirm', body: { code: '123456' }, session: true },
  {
    ...{ method: 'POST', path: '/api/users/second-factor/removal', session: true },
    body: { password: credentials.password, code: '123456' },
  },
  { method: 'POST', path: '/api/users/deletion', body: { password: credentials.password }, session: true },
  { method: 'GET', path: '/api/tickets' },
  { method: 'GET', path: `/api/tickets/${unknownId}` },
  { method: 'GET', path: `/api/tickets/stream?ids=${unknownId}` },
  { method: 'GET', path: '/api/tickets/totals', session: true },
  { method: 'GET', path: '/api/tickets/terms' },
  { method: 'GET', path: '/api/tickets/events' },
  { method: 'GET', path: `/api/tickets/events/${unknownId}` },
  { method: 'POST', path: '/api/tickets', body: ticket, session: true },
  { method: 'PUT', path: `/api/tickets/${unknownId}`, body: ticket, session: true },
  { method: 'DELETE', path: `/api/tickets/${unknownId}`, session: true },
  { method: 'GET', path: '/api/orders', session: true },
  { method: 'GET', path: `/api/orders/${unknownId}`, session: true },
  { method: 'GET', path: '/api/orders/stream', session: true },
  { method: 'POST', path: '/api/orders', body: { ticketId: unknownId }, session: true },
  { method: 'DELETE', path: `/api/orders/${unknownId}`, session: true },
  { method: 'GET', path: '/api/orders/waiting', session: true },
  { method: 'POST', path: '/api/orders/waiting', body: { id: unknownId }, session: true },
  { method: 'DELETE', path: `/api/orders/waiting/${unknownId}`, session: true },
  { method: 'POST', path: `/api/orders/${unknownId}/refund`, body: {}, session: true },
  { method: 'GET', path: '/api/orders/refunds', session: true },
  { method: 'GET', path: '/api/orders/sales', session: true },
  { method: 'GET', path: '/api/orders/sales/totals', session: true },
  { method: 'GET', path: `/api/orders/sales/${unknownId}`, session: true },
  { method: 'GET', path: '/api/orders/sales.csv', session: true },
  { method: 'GET', path: `/api/orders/doors/${unknownId}`, session: true },
  { method: 'POST', path: '/api/orders/admissions', body: presented },
  { method: 'GET', path: `/api/payments?orderId=${unknownId}`, session: true },
  { method: 'GET', path: `/api/payments/list?orderIds=${unknownId}`, session: true },
  { method: 'POST', path: '/api/payments', body: { orderId: unknownId, token: 'tok_visa' }, session: true },
  { method: 'POST', path: '/api/payments/webhook', body: {} },
  operators('GET', '/api/users/operator/log'),
  operators('GET', `/api/users/operator/${unknownId}`),
  operators('POST', '/api/users/operator/lookup', { email: credentials.email }),
  operators('POST', `/api/users/operator/${unknownId}/end-sessions`, act),
  operators('GET', '/api/tickets/operator/log'),
  operators('GET', `/api/tickets/operator/${unknownId}`),
  operators('POST', `/api/tickets/operator/${unknownId}/hide`, act),
  operators('POST', `/api/tickets/operator/${unknownId}/show`, act),
  operators('GET', `/api/orders/operator?userId=${unknownId}`),
  operators('GET', '/api/orders/operator/log'),
  operators('GET', `/api/orders/operator/${unknownId}`),
  operators('POST', '/api/orders/operator/lookup', { code: presented.code }),
  operators('POST', `/api/orders/operator/${unknownId}/cancel`, act),
  operators('GET', `/api/payments/operator?orderId=${unknownId}`),
  operators('GET', `/api/payments/operator/${unknownId}`),
];

export const isForOperators = ({ path }: Call): boolean => /\/operator\b|\/refunds$/.test(path);

/** For a table of tests: each call with its name. */
export const named = (some: Call[]): [string, Call][] => some.map((call) => [`${call.method} ${call.path}`, call]);
