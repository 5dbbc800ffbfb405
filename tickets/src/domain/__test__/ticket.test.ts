import { ticketDetails as details, storedTicket as given } from '../../__test__/fixtures';
import { editTicket, listTicket, type TicketDetails, withdrawTicket } from '../ticket';

const seller = 'a'.repeat(24);
const stranger = 'b'.repeat(24);
const order = 'c'.repeat(24);

const situations = {
  available: given({}),
  reserved: given({ status: 'reserved', orderId: order }),
  sold: given({ status: 'sold', orderId: order }),
  withdrawn: given({ status: 'withdrawn', withdrawn: true }),
  'withdrawn, then reserved': given({ status: 'reserved', orderId: order, withdrawn: true }),
};
type Situation = keyof typeof situations;

const edit = (change: Partial<TicketDetails>, userId = seller, version?: number) => ({
  userId,
  details: { ...details, ...change },
  version,
});

describe('listing a ticket', () => {
  it('puts it up for sale by its seller, and says so', () => {
    expect(listTicket(details, seller, 'EUR')).toEqual({
      state: {
        ...details,
        userId: seller,
        currency: 'EUR',
        status: 'available',
        orderId: null,
        reservedUntil: undefined,
        withdrawn: false,
      },
      event: 'ticket:created',
    });
  });
});

describe('editing a ticket', () => {
  it.each<[string, Partial<TicketDetails>]>([
    ['title', { title: 'Play' }],
    ['price', { price: 2051 }],
    ['date', { eventDate: new Date('2027-05-01T20:00:01Z') }],
    ['missing date', { eventDate: undefined }],
    ['venue', { venue: 'Arena' }],
    ['missing venue', { venue: undefined }],
    ['section', { section: 'B' }],
    ['description', { description: 'One seat' }],
  ])('takes over another %s and nothing else', (_what, change) => {
    const { state } = situations.available;
    expect(editTicket(situations.available, edit(change))).toEqual({
      state: { ...state, ...change },
      event: 'ticket:updated',
    });
  });

  it('is nothing when everything stays as it is', () => {
    expect(editTicket(situations.available, edit({ eventDate: new Date('2027-05-01T20:00:00Z') }))).toBeUndefined();
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
    expect(() => editTicket(situations[situation], edit({ price: 1 }, by, version))).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('passes for the seller who has seen the current version, and for one who does not say', () => {
    expect(editTicket(situations.available, edit({ price: 1 }, seller, 3))?.state.price).toBe(1);
    expect(editTicket(situations.available, edit({ price: 1 }, seller))?.state.price).toBe(1);
  });

  it('tells who has seen another version so, even if nothing would change', () => {
    expect(() => editTicket(situations.available, edit({}, seller, 2))).toThrow(
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

  it('is nothing when it is withdrawn already', () => {
    expect(withdrawTicket(situations.withdrawn, seller)).toBeUndefined();
  });

  it.each<[Situation, string, string]>([
    ['available', stranger, 'not_owner'],
    ['reserved', stranger, 'not_owner'],
    ['sold', stranger, 'not_owner'],
    ['withdrawn', stranger, 'not_owner'],
    ['reserved', seller, 'ticket_reserved'],
    ['sold', seller, 'ticket_reserved'],
    ['withdrawn, then reserved', seller, 'ticket_reserved'],
  ])('that is %s, by %s, is refused: %s', (situation, by, code) => {
    expect(() => withdrawTicket(situations[situation], by)).toThrow(expect.objectContaining({ code }));
  });
});
