import { ValidationError } from '@ticketing/common';
import { ticketDetails as details, storedTicket as given } from '../../__test__/fixtures';
import type { Listing } from '../listing';
import {
  editTicket,
  endSale,
  followOrders,
  hideTicket,
  listTicket,
  resaleKeyOf,
  showTicket,
  withdrawTicket,
} from '../ticket';

const seller = 'a'.repeat(24);
const stranger = 'b'.repeat(24);
const order = 'c'.repeat(24);
const now = new Date('2027-01-01T12:00:00Z');
const listing: Listing = { ...details, price: 20.5 };

const situations = {
  available: given({}),
  reserved: given({ status: 'reserved', orderId: order }),
  sold: given({ status: 'sold', orderId: order }),
  withdrawn: given({ status: 'withdrawn', withdrawn: true }),
  'withdrawn, then reserved': given({ status: 'reserved', orderId: order, withdrawn: true }),
  'withdrawn, then sold': given({ status: 'sold', orderId: order, withdrawn: true }),
  'sold, and marked as offered by an older copy': given({ status: 'sold', orderId: order, offered: true }),
  'sold on and offered': given({
    ...{ status: 'reserved', orderId: order, offered: true },
    resale: { ticketId: 'e'.repeat(24), orderId: 'f'.repeat(24), issuerId: stranger },
  }),
};
type Situation = keyof typeof situations;

const edit = (change: Partial<Listing>, userId = seller, version?: number) => ({
  userId,
  listing: { ...listing, ...change },
  version,
});

/** The entries of a refusal as field and code. */
function entriesOf(decide: () => unknown): string[] {
  try {
    decide();
    return [];
  } catch (error) {
    if (error instanceof ValidationError) return error.entries.map(({ field, code }) => `${field} ${code}`);
    throw error;
  }
}

describe('listing a ticket', () => {
  it('puts it up for sale by its seller, and says so', () => {
    expect(listTicket(listing, seller, 'EUR', now)).toEqual({
      state: {
        ...details,
        userId: seller,
        currency: 'EUR',
        status: 'available',
        orderId: null,
        reservedUntil: undefined,
        pricedSince: 0,
        withdrawn: false,
      },
      event: 'ticket:created',
    });
  });

  it.each<[string, number, string[]]>([
    ['USD', 0.5, []],
    ['USD', 0.49, ['price amount_too_small']],
    ['GBP', 0.3, []],
    ['GBP', 0.29, ['price amount_too_small']],
    ['THB', 9.99, ['price amount_too_small']],
    ['JPY', 50, []],
    ['JPY', 49, ['price amount_too_small']],
    ['JPY', 1000.5, ['price invalid']],
  ])('in %s at %d has these problems: %j', (currency, price, problems) => {
    expect(entriesOf(() => listTicket({ ...listing, price }, seller, currency, now))).toEqual(problems);
  });

  it('keeps a price in the minor unit of its currency', () => {
    expect(listTicket({ ...listing, price: 1000 }, seller, 'JPY', now).state.price).toBe(1000);
    expect(listTicket({ ...listing, price: 1000 }, seller, 'USD', now).state.price).toBe(100_000);
  });

  it('is refused once its event has begun', () => {
    const at = (eventDate: Date | undefined) => listTicket({ ...listing, eventDate }, seller, 'EUR', now);
    expect(entriesOf(() => at(now))).toEqual(['eventDate invalid']);
    expect(entriesOf(() => at(new Date(now.getTime() + 1)))).toEqual([]);
    expect(entriesOf(() => at(undefined))).toEqual([]);
  });

  it('names every problem at once', () => {
    const bad = { ...listing, price: 0.01, eventDate: now };
    expect(entriesOf(() => listTicket(bad, seller, 'EUR', now))).toEqual([
      'price amount_too_small',
      'eventDate invalid',
    ]);
  });
});

describe('editing a ticket', () => {
  it.each<[string, Partial<Listing>]>([
    ['title', { title: 'Play' }],
    ['date', { eventDate: new Date('2027-05-01T20:00:01Z') }],
    ['missing date', { eventDate: undefined }],
    ['venue', { venue: 'Arena' }],
    ['missing venue', { venue: undefined }],
    ['section', { section: 'B' }],
    ['description', { description: 'One seat' }],
  ])('takes over another %s and nothing else', (_what, change) => {
    const { state } = situations.available;
    expect(editTicket(situations.available, edit(change), now)).toEqual({
      state: { ...state, ...change },
      event: 'ticket:updated',
    });
  });

  it('takes over another price, in the minor unit of the ticket’s own currency', () => {
    expect(editTicket(situations.available, edit({ price: 20.51 }), now)?.state).toMatchObject({
      price: 2051,
      pricedSince: 4,
    });
    const inYen = given({ currency: 'JPY', price: 2000 });
    expect(editTicket(inYen, edit({ price: 2050 }), now)?.state.price).toBe(2050);
    expect(entriesOf(() => editTicket(inYen, edit({ price: 2050.5 }), now))).toEqual(['price invalid']);
    expect(entriesOf(() => editTicket(inYen, edit({ price: 49 }), now))).toEqual(['price amount_too_small']);
  });

  it('is refused with a date on which its event has begun', () => {
    expect(entriesOf(() => editTicket(situations.available, edit({ eventDate: now }), now))).toEqual([
      'eventDate invalid',
    ]);
  });

  it('is nothing when everything stays as it is', () => {
    expect(
      editTicket(situations.available, edit({ eventDate: new Date('2027-05-01T20:00:00Z') }), now),
    ).toBeUndefined();
  });

  it.each<[Situation, string, number | undefined, string]>([
    ['available', stranger, undefined, 'not_owner'],
    ['reserved', stranger, undefined, 'not_owner'],
    ['withdrawn', stranger, undefined, 'not_owner'],
    ['available', stranger, 2, 'not_owner'],
    ['reserved', seller, undefined, 'ticket_reserved'],
    ['sold', seller, undefined, 'ticket_reserved'],
    ['withdrawn, then reserved', seller, undefined, 'ticket_reserved'],
    ['reserved', seller, 2, 'ticket_reserved'],
    ['withdrawn', seller, undefined, 'ticket_withdrawn'],
    ['withdrawn', seller, 2, 'ticket_withdrawn'],
    ['available', seller, 2, 'version_conflict'],
    ['available', seller, 4, 'version_conflict'],
  ])('that is %s at version 3, by %s who has seen version %s, is refused: %s', (situation, by, version, code) => {
    expect(() => editTicket(situations[situation], edit({ price: 1 }, by, version), now)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('passes for the seller who has seen the current version, and for one who does not say', () => {
    expect(editTicket(situations.available, edit({ price: 1 }, seller, 3), now)?.state.price).toBe(100);
    expect(editTicket(situations.available, edit({ price: 1 }, seller), now)?.state.price).toBe(100);
  });

  it('tells who has seen another version so, even if nothing would change', () => {
    expect(() => editTicket(situations.available, edit({}, seller, 2), now)).toThrow(
      expect.objectContaining({ code: 'version_conflict' }),
    );
  });
});

describe('withdrawing a ticket', () => {
  it('takes it off the market, and says so', () => {
    const { state } = situations.available;
    expect(withdrawTicket(situations.available, seller)).toEqual({
      state: { ...state, withdrawn: true, status: 'withdrawn' },
      event: 'ticket:updated',
    });
  });

  it('that is offered to somebody who waits leaves it to them, and to nobody else', () => {
    const { state } = withdrawTicket(given({ status: 'reserved', orderId: order, offered: true }), seller) ?? {};
    expect(state).toMatchObject({ withdrawn: true, status: 'reserved', orderId: order });
    expect(state && withdrawTicket(given(state), seller)).toBeUndefined();
  });

  it.each(['withdrawn', 'withdrawn, then reserved'] as const)('is nothing when it is %s', (situation) => {
    expect(withdrawTicket(situations[situation], seller)).toBeUndefined();
  });

  it.each<[Situation, string, string]>([
    ['available', stranger, 'not_owner'],
    ['reserved', stranger, 'not_owner'],
    ['sold', stranger, 'not_owner'],
    ['withdrawn', stranger, 'not_owner'],
    ['reserved', seller, 'ticket_reserved'],
    ['sold', seller, 'ticket_reserved'],
    ['withdrawn, then sold', seller, 'ticket_reserved'],
    ['sold, and marked as offered by an older copy', seller, 'ticket_reserved'],
    // It could be offered again at once, and would be held for two people.
    ['sold on and offered', seller, 'ticket_reserved'],
  ])('that is %s, by %s, is refused: %s', (situation, by, code) => {
    expect(() => withdrawTicket(situations[situation], by)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a hidden ticket', () => {
  it.each<[Situation, hidden: string, shown: string]>([
    ['available', 'withdrawn', 'available'],
    ['reserved', 'reserved', 'reserved'],
    ['sold', 'sold', 'sold'],
    ['withdrawn', 'withdrawn', 'withdrawn'],
    ['withdrawn, then reserved', 'reserved', 'reserved'],
  ])('that was %s is %s, and %s once it is shown again', (situation, whileHidden, after) => {
    const before = situations[situation];
    const hidden = given({ ...before.state, ...hideTicket(before)?.state });
    expect(hidden.state).toEqual({ ...before.state, hidden: true, status: whileHidden });
    expect(hideTicket(hidden)).toBeUndefined();
    expect(showTicket(before)).toBeUndefined();
    expect(showTicket(hidden)?.state).toEqual({ ...before.state, status: after });
  });

  const hidden = given({ hidden: true, status: 'withdrawn' });
  const late = { id: order, status: 'created', expiresAt: now } as const;

  it('stays off the market once it is shown, if it was given back for good before anything else was known of its order', () => {
    const kept = followOrders(hidden, [{ ...late, status: 'refunded' }]);
    const given = { ...hidden, state: { ...hidden.state, ...kept?.state } };
    expect(showTicket(given)?.state.status).toBe('withdrawn');
    expect(followOrders(given, [{ ...late, status: 'refunded' }])).toBeUndefined();
  });

  it('goes to the reservation that was on its way, and is off the market again after that, until it is shown', () => {
    const reserved = given(followOrders(hidden, [late])?.state);
    expect(reserved.state).toMatchObject({ status: 'reserved', orderId: order, hidden: true });
    const released = given(followOrders(reserved, [])?.state);
    expect(released.state).toEqual({ ...hidden.state, withdrawn: false });
    expect(showTicket(released)?.state.status).toBe('available');
    // Shown while it is reserved, it goes on sale when the order ends.
    expect(followOrders(given(showTicket(reserved)?.state), [])?.state.status).toBe('available');
  });

  it('cannot be edited, and stays off the market for good if its seller withdraws it meanwhile', () => {
    expect(() => editTicket(hidden, edit({ price: 1 }), now)).toThrow(
      expect.objectContaining({ code: 'ticket_withdrawn' }),
    );
    const withdrawn = given(withdrawTicket(hidden, seller)?.state);
    expect(showTicket(withdrawn)?.state).toMatchObject({ status: 'withdrawn', withdrawn: true });
  });

  it('that is sold on is not offered a second time, unless its seller withdraws it', () => {
    const resale = { ticketId: 'e'.repeat(24), orderId: order, issuerId: stranger };
    expect(resaleKeyOf({ ...hidden.state, resale })).toBe(resaleKeyOf({ ...given().state, resale }));
    expect(resaleKeyOf({ ...hidden.state, resale, withdrawn: true })).toBeUndefined();
  });
});

describe('ending the sale of a ticket', () => {
  const begins = details.eventDate ?? now;
  const before = new Date(begins.getTime() - 1);

  it('withdraws it once its event has begun', () => {
    const { state } = situations.available;
    expect(endSale(situations.available, begins)).toEqual({
      state: { ...state, withdrawn: true, status: 'withdrawn' },
      event: 'ticket:updated',
    });
    expect(endSale(situations.available, before)).toBeUndefined();
    expect(endSale(given({ eventDate: undefined }), begins)).toBeUndefined();
  });

  it.each<Situation>(['reserved', 'sold', 'withdrawn', 'withdrawn, then reserved'])(
    'is nothing when it is %s',
    (situation) => {
      expect(endSale(situations[situation], begins)).toBeUndefined();
    },
  );
});
