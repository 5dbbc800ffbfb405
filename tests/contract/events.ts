import { unknownId } from '../support/calls';
import { eventually } from '../support/eventually';
import { Person, type Ticket } from '../support/person';
import { system } from './system';

interface Event {
  id: string;
  title: string;
  available: number;
  from?: number;
}

const night = {
  title: 'Zydeco under the bridge',
  venue: 'Old Pier',
  city: 'Łeba',
  timeZone: 'Europe/Warsaw',
  eventDate: '2031-07-04T19:00:00.000Z',
  category: 'music',
};

describe('events', () => {
  let seller: Person;
  let offers: Ticket[];
  beforeAll(async () => {
    seller = await Person.signUp(system.url);
    const sections = ['Floor', 'Balcony'];
    offers = await Promise.all(
      sections.map(async (section, index) => {
        const listing = { ...night, section, price: 30 - index };
        return (await seller.post<Ticket>('/api/tickets', listing)).body;
      }),
    );
  });

  const list = async (query: string) =>
    (await new Person(system.url).get<Event[]>(`/api/tickets/events?${query}`)).body;

  it('are listed within a moment, one for all tickets of the same happening', async () => {
    await eventually(async () => {
      expect(await list('city=leba')).toEqual([
        { ...night, id: expect.stringMatching(/^[0-9a-f]{24}$/), from: 29, currency: 'USD', available: 2 },
      ]);
    });
  });

  it.each(['q=zydeco', 'q=zydec', 'q=zydecco', 'q=old%20pier', 'q=4%20july%202031&category=music'])(
    'are found by %s',
    async (query) => {
      await eventually(async () => expect((await list(query)).map(({ title }) => title)).toContain(night.title));
    },
  );

  it.each(['q=%25', 'q=zydeco&category=sport', 'city=leba&from=2031-07-05', 'city=leba&to=2031-07-03'])(
    'are not found by %s',
    async (query) => {
      expect((await list(query)).map(({ title }) => title)).not.toContain(night.title);
    },
  );

  it('have their offers, the cheapest first', async () => {
    const [event] = await list(`ticketId=${offers[0]?.id}`);
    const { status, body } = await new Person(system.url).get<Event & { offers: Ticket[] }>(
      `/api/tickets/events/${event?.id}`,
    );
    expect([status, body]).toMatchObject([200, { ...night, available: 2, from: 29 }]);
    expect(body.offers).toEqual([offers[1], offers[0]]);
    expect((await new Person(system.url).get(`/api/tickets/events/${unknownId}`)).status).toBe(404);
  });
});
