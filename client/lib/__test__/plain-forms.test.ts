jest.mock('next/headers', () => ({}));
jest.mock('next/navigation', () => ({}));

import { plainForm, refusedTo, valuesOf } from '../plain-forms';

const id = '6650c0ffee00000000000001';

describe('a form that is sent without JavaScript', () => {
  it.each([
    ['signin', { email: 'a@b.c', password: 'x', next: '/orders' }, 'POST', '/api/users/signin', '/orders'],
    ['signup', { email: 'a@b.c', password: 'x', next: '//evil.example' }, 'POST', '/api/users/signup', '/'],
    ['signout', {}, 'POST', '/api/users/signout', '/'],
    ['release', { orderId: id }, 'DELETE', `/api/orders/${id}`, `/orders/${id}`],
    ['withdraw', { ticketId: id }, 'DELETE', `/api/tickets/${id}`, `/tickets/${id}`],
    ['reserve', { ticketId: id, version: '3' }, 'POST', '/api/orders', '/orders/7'],
    ['forgot', { email: 'a@b.c' }, 'POST', '/api/users/reset', '/auth/forgot?done=1'],
    ['verify', { user: id, token: 'x' }, 'POST', '/api/users/verify', '/auth/verify?done=1'],
    ['reset', { user: id, token: 'x', password: 'y' }, 'POST', '/api/users/reset/confirm', '/auth/reset?done=1'],
    ['change-email', { user: id, token: 'x' }, 'POST', '/api/users/email/confirm', '/auth/change-email?done=1'],
    ['account-sessions', {}, 'DELETE', '/api/users/sessions', '/account?done=sessions'],
    ['account-deletion', { deletionPassword: 'x' }, 'POST', '/api/users/deletion', '/'],
    [
      'unsubscribe',
      { user: id, token: 'a/b' },
      'POST',
      `/api/notifications/unsubscribe?user=${id}&token=a%2Fb`,
      '/unsubscribe?done=1',
    ],
    ['reserve-seats', { event: id, [`seat-${id}`]: '3 Row A' }, 'POST', '/api/orders', '/orders/7'],
  ])('%s asks the API, and leads to a page of this site', (name, values, method, path, next) => {
    const form = plainForm(name, values);
    expect(form).toMatchObject({ method, path });
    expect(form?.next({ id: '7' })).toBe(next);
  });

  it('reserves at the price that was seen', () => {
    expect(plainForm('reserve', { ticketId: id, version: '3' })?.body).toEqual({ ticketId: id, version: 3 });
  });

  it('reserves what was chosen, and says which of it is gone', () => {
    const other = '6650c0ffee00000000000002';
    const form = plainForm('reserve-seats', { event: id, [`seat-${id}`]: '3 Row A', [`seat-${other}`]: '0 Row B' });
    expect(form?.body).toEqual({ ticketId: id, version: 3, otherTickets: [{ ticketId: other, version: 0 }] });
    expect(form?.back).toBe(`/events/${id}`);
    const gone = { code: 'ticket_sold', message: 'Ticket is already sold', field: 'otherTickets[0].ticketId' };
    expect(form?.words?.(gone)).toMatch(/^Row B: Ticket is already sold/);
  });

  it.each([
    ['nothing', {}],
    ['reserve-seats', { event: '../orders' }],
    ['toString', {}],
    ['reserve', { version: '1' }],
    ['release', { orderId: `${id}/../../users/signout` }],
    ['withdraw', { ticketId: 'totals' }],
  ])('is none with the name %s and the values %j', (name, values) => {
    expect(plainForm(name, values)).toBeUndefined();
  });

  it('leads to signing in where the session has ended, and then back to where it was', () => {
    const form = plainForm('reserve', { ticketId: id, version: '3' });
    if (!form) throw new Error('There is no such form');
    expect(refusedTo(form, 'not_signed_in')).toBe(`/auth/signin?next=%2Ftickets%2F${id}`);
    expect(refusedTo(form, 'ticket_sold')).toBe(`/tickets/${id}`);
  });

  const sent = (body: string, headers: Record<string, string>) =>
    valuesOf(
      new Request('http://localhost/do/signin', {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': `${body.length}`,
          ...headers,
        },
      }),
    );

  it('is read', async () => {
    expect(await sent('email=a%40b.c&password=x', {})).toEqual({ email: 'a@b.c', password: 'x' });
  });

  it.each([
    ['is none', { 'content-type': 'text/plain' }],
    ['is broken', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['is longer than any of ours', { 'content-length': '16385' }],
    ['does not say how long it is', { 'content-length': 'long' }],
  ])('is refused where it %s', async (_what, headers) => {
    expect(await sent('email=a%40b.c', headers)).toBeUndefined();
  });
});
