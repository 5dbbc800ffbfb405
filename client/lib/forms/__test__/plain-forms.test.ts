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
    ['wait', { event: id, ticket: id }, 'POST', '/api/orders/waiting', `/tickets/${id}`],
    ['leave-line', { event: id }, 'DELETE', `/api/orders/waiting/${id}`, `/events/${id}`],
    ['leave-line', { event: id, list: '1' }, 'DELETE', `/api/orders/waiting/${id}`, '/orders'],
    ['list-ticket', { title: 'Opera', price: '20' }, 'POST', '/api/tickets', '/tickets/7'],
    ['save-ticket', { ticketId: id, title: 'Opera' }, 'PUT', `/api/tickets/${id}`, '/tickets/7'],
    ['withdraw', { ticketId: id }, 'DELETE', `/api/tickets/${id}`, `/tickets/${id}`],
    ['reserve', { ticketId: id, version: '3' }, 'POST', '/api/orders', '/orders/7'],
    ['forgot', { email: 'a@b.c' }, 'POST', '/api/users/reset', '/auth/forgot?done=1'],
    ['verify', { user: id, token: 'x' }, 'POST', '/api/users/verify', '/auth/verify?done=1'],
    ['reset', { user: id, token: 'x', password: 'y' }, 'POST', '/api/users/reset/confirm', '/auth/reset?done=1'],
    ['change-email', { user: id, token: 'x' }, 'POST', '/api/users/email/confirm', '/auth/change-email?done=1'],
    ['account-sessions', {}, 'DELETE', '/api/users/sessions', '/account?done=sessions'],
    ['account-session', { session: 'a/..' }, 'DELETE', '/api/users/sessions/a%2F..', '/account?done=older-sessions'],
    ['account-mails', { fewer: 'no' }, 'PUT', '/api/notifications/mails', '/account?done=all-mails'],
    ['passkey-removal', { passkey: 'x' }, 'POST', '/api/users/passkeys/removal', '/account/passkeys'],
    ['factor-confirm', { code: '1' }, 'POST', '/api/users/second-factor/confirm', '/account/second-factor'],
    ['account-deletion', { password: 'x' }, 'POST', '/api/users/deletion', '/'],
    [
      'unsubscribe',
      { user: id, token: 'a/b' },
      'POST',
      `/api/notifications/unsubscribe?user=${id}&token=a%2Fb`,
      '/unsubscribe?done=1',
    ],
    ['operator-cancel', { id }, 'POST', `/api/orders/operator/${id}/cancel`, `/operator/${id}?done=1`],
    ['operator-hide', { id }, 'POST', `/api/tickets/operator/${id}/hide`, `/operator/${id}?done=1`],
    ['operator-end-sessions', { id }, 'POST', `/api/users/operator/${id}/end-sessions`, `/operator/${id}?done=1`],
    ['operator-resend', { id, mail: 'x' }, 'POST', '/api/notifications/operator/resend', `/operator/${id}?done=1`],
    ['operator-find', { q: ' a@b.c ' }, 'POST', '/api/users/operator/lookup', '/operator/7'],
    ['operator-find', { q: 'abcd-ef12 3456 7890' }, 'POST', '/api/orders/operator/lookup', '/operator/7'],
    ['operator-find', { q: 'abcdefghjkmnpqrs' }, 'POST', '/api/orders/operator/lookup', '/operator/7'],
    ['operator-find', { q: 'pi_1' }, 'GET', '/api/payments/operator?stripeId=pi_1', '/operator/8'],
    ['operator-find', { q: 'ch_1' }, 'GET', '/api/payments/operator?stripeId=ch_1', '/operator/8'],
    ['operator-find', { q: 're_1' }, 'GET', '/api/payments/operator?stripeId=re_1', '/operator/8'],
    ['operator-find', { q: 'dp_1' }, 'GET', '/api/payments/operator?stripeId=dp_1', '/operator/8'],
    ['operator-find', { q: 'du_1' }, 'GET', '/api/payments/operator?stripeId=du_1', '/operator/8'],
    ['operator-find', { q: 'the re_union' }, 'GET', undefined, '/operator?q=the+re_union'],
    ['operator-find', { q: id }, 'GET', undefined, `/operator/${id}`],
    ['operator-find', { q: 'la bohème' }, 'GET', undefined, '/operator?q=la+boh%C3%A8me'],
    ['reserve-seats', { event: id, [`seat-${id}`]: '3 Row A' }, 'POST', '/api/orders', '/orders/7'],
  ])('%s asks the API, and leads to a page of this site', (name, values, method, path, next) => {
    const form = plainForm(name, values);
    expect([form?.method, form?.path]).toEqual([method, path]);
    expect(form?.next({ id: '7', orderId: '8' })).toBe(next);
  });

  it('gives back what an operator says, once for each form', () => {
    const given = { id, key: id, reason: 'late' };
    const body = (values: object) => plainForm('operator-refund', { ...given, ...values })?.body;
    expect(body({ amount: '' })).toEqual({ key: id, reason: 'late', sellAgain: false, paidOtherwise: false });
    expect(body({ amount: '5.5', sellAgain: 'on' })).toMatchObject({ amount: 5.5, sellAgain: true });
    expect(body({ amount: '12,50' })).toMatchObject({ amount: 12.5 });
    // Without an amount, all of it goes back: what is no price must not become none.
    expect(body({ amount: '5 or so' })).toMatchObject({ amount: '5 or so' });
  });

  it('says whether more sessions have ended than the one that was named', () => {
    expect(plainForm('account-session', { session: 'x' })?.next({})).toBe('/account?done=session');
  });

  it('says whether an operator has done anything, and keeps what they typed, to be sent again as the same', () => {
    const form = plainForm('operator-refund', {
      id,
      key: id,
      reason: 'late',
      amount: '5,5',
      sellAgain: 'on',
      other: 'x',
    });
    expect(form?.next({ done: false })).toBe(`/operator/${id}?done=before`);
    expect(form?.next({ done: true })).toBe(`/operator/${id}?done=1`);
    expect(form?.typed).toEqual({ key: id, reason: 'late', amount: '5,5', sellAgain: 'on' });
  });

  it.each([
    ['abcdefgh jkmnpqrs', { code: 'unknown_code', next: '/operator?q=abcdefgh+jkmnpqrs' }],
    ['abcdefgh jkmnpqr2', undefined],
  ])('looks for %s as the code of a ticket, and as words only if it may be some', (q, otherwise) => {
    expect(plainForm('operator-find', { q })?.otherwise).toEqual(otherwise);
  });

  it('reserves at the price that was seen', () => {
    expect(plainForm('reserve', { ticketId: id, version: '3' })?.body).toEqual({ ticketId: id, version: 3 });
  });

  it.each([
    ['EUR', 'The price has changed to €40.00'],
    ['<b>', 'The price has changed to 40'],
  ])('says the new price in the currency of its page, %s', (currency, message) => {
    const changed = { code: 'price_changed', message: 'The price has changed', price: 40 };
    for (const [name, values] of [
      ['reserve', { ticketId: id }],
      ['reserve-seats', { event: id, [`seat-${id}`]: '3 Row A' }],
    ] as const)
      expect(plainForm(name, { ...values, currency })?.words?.(changed)).toEqual({ message });
  });

  it('lists with the time where the event is, and keeps one that was not touched', () => {
    const listing = { title: 'Opera', price: '1,000', eventDate: '2027-05-01T20:00', timeZone: 'Europe/Vienna' };
    expect(plainForm('list-ticket', { ...listing, like: id })).toMatchObject({
      body: { title: 'Opera', price: 1000, eventDate: '2027-05-01T18:00:00.000Z', timeZone: 'Europe/Vienna' },
      back: `/tickets/new?like=${id}`,
      done: 'listed',
    });
    const savedDate = '2027-10-31T01:30:00.000Z';
    const untouched = { ticketId: id, version: '3', savedDate, eventDate: '2027-10-31T01:30', timeZone: '' };
    expect(plainForm('save-ticket', untouched)).toMatchObject({
      body: { eventDate: savedDate, version: 3 },
      back: `/tickets/${id}/edit`,
      done: 'saved',
    });
  });

  it('is saved if it is what the newest version has, as after a double click', () => {
    const form = plainForm('save-ticket', { ticketId: id, version: '3', title: 'Opera', price: '20' });
    expect(form?.newest?.path).toBe(`/api/tickets/${id}`);
    expect(form?.newest?.isOurs({ title: 'Opera', price: 20 })).toBe(true);
    expect(form?.newest?.isOurs({ title: 'Opera', price: 21 })).toBe(false);
  });

  it.each([
    ['2027-05-01T20:00', '', { field: 'timeZone', message: 'Choose the time zone, such as Europe/London' }],
    ['tomorrow', 'Europe/Vienna', { message: 'Enter a date and time' }],
    ['tomorrow', '', { message: 'Enter a date and time' }],
  ])(
    'leaves a time that means nothing, %s, to the API, and asks for what is missing in words for people',
    (eventDate, timeZone, words) => {
      const form = plainForm('list-ticket', { title: 'Opera', price: '20', eventDate, timeZone });
      expect(form?.body).toMatchObject({ eventDate });
      const refusal = { code: 'invalid', message: 'Enter a time with its offset', field: 'eventDate' };
      expect(form?.words?.(refusal)).toEqual(words);
    },
  );

  it('reserves what was chosen, and says which of it is gone', () => {
    const other = '6650c0ffee00000000000002';
    const form = plainForm('reserve-seats', { event: id, [`seat-${id}`]: '3 Row A', [`seat-${other}`]: '0 Row B' });
    expect(form?.body).toEqual({ ticketId: id, version: 3, otherTickets: [{ ticketId: other, version: 0 }] });
    expect(form?.back).toBe(`/events/${id}`);
    const gone = { code: 'ticket_sold', message: 'Ticket is already sold', field: 'otherTickets[0].ticketId' };
    expect(form?.words?.(gone).message).toMatch(/^Row B: Ticket is already sold/);
  });

  it.each([
    ['nothing', {}],
    ['reserve-seats', { event: '../orders' }],
    ['toString', {}],
    ['reserve', { version: '1' }],
    ['release', { orderId: `${id}/../../users/signout` }],
    ['withdraw', { ticketId: 'totals' }],
    ['save-ticket', { ticketId: 'totals' }],
  ])('is none with the name %s and the values %j', (name, values) => {
    expect(plainForm(name, values)).toBeUndefined();
  });

  it('leads to signing in where the session has ended, and then back to where it was', () => {
    const form = plainForm('reserve', { ticketId: id, version: '3' });
    if (!form) throw new Error('There is no such form');
    expect(refusedTo(form, 'not_signed_in')).toBe(`/auth/signin?next=%2Ftickets%2F${id}`);
    expect(refusedTo(form, 'ticket_sold')).toBe(`/tickets/${id}#refused`);
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

  it('is read, with line breaks as the API has them', async () => {
    const text = `${'x'.repeat(1998)}%0D%0Ay`;
    expect(await sent(`email=a%40b.c&text=${text}`, {})).toEqual({ email: 'a@b.c', text: `${'x'.repeat(1998)}\ny` });
  });

  it.each([
    ['signin', { email: 'a@b.c', password: 'x', next: '/', other: 'y' }, { email: 'a@b.c' }],
    ['reset', { user: id, token: 'x', password: 'y' }, undefined],
    ['account-email', { email: 'a@b.c', password: 'x' }, { email: 'a@b.c' }],
    ['reserve-seats', { event: id, [`seat-${id}`]: '3 Row A', other: 'y' }, { seats: `seat-${id}` }],
    ['save-ticket', { ticketId: id, version: '3', title: 'Opera', token: 'x' }, { version: '3', title: 'Opera' }],
  ])('%s keeps only what its page shows again, and no secret', (name, values, typed) => {
    const kept = Object.entries(plainForm(name, values)?.typed ?? {}).filter(([, text]) => text);
    expect(kept).toEqual(Object.entries(typed ?? {}));
  });

  it('is refused where it has more fields than any of ours', async () => {
    expect(await sent('a=1&'.repeat(151), {})).toBeUndefined();
  });

  it.each([
    ['is none', { 'content-type': 'text/plain' }],
    ['is broken', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['is longer than any of ours', { 'content-length': '65537' }],
    ['does not say how long it is', { 'content-length': 'long' }],
  ])('is refused where it %s', async (_what, headers) => {
    expect(await sent('email=a%40b.c', headers)).toBeUndefined();
  });
});
