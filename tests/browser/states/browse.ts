import { people } from '../people';
import { eventPathOf, listed, listedTogether, offered, reserve, untilFound } from '../scenes';
import { button, heading, link, type State } from './state';

/** Before any ticket is listed. */
export const emptyBrowse: State[] = [
  {
    name: 'browse-nothing-yet',
    path: () => '/',
    shows: [/no tickets/i, link(/sell/i)],
    lacks: [link(/clear filters/i)],
  },
];

const titles = ['Baroque by Candlelight', 'Night Trains', 'Kojo Mensah Quintet', 'Twelfth Night', 'Improvised Opera'];

let shelf: Promise<void> | undefined;

/** Makes sure that there is more than a page of tickets, which no test touches. */
export function fillTheShelf(): Promise<void> {
  shelf ??= fill();
  return shelf;
}

async function fill(): Promise<void> {
  const count = 30;
  for (let i = 0; i < count; i++) {
    const more = i % 5 === 4 ? {} : undefined;
    await offered(`${titles[i % titles.length]} ${i + 1}`, 15 + i * 2.5, more);
  }
  await untilFound(`${titles[(count - 1) % titles.length]} ${count}`);
}

/** Several offers of one event, one of them reserved. @returns the path of its page */
async function eventWithOffers(): Promise<string> {
  const place = { eventDate: '2031-05-01T18:00:00Z', timeZone: 'Europe/Berlin', venue: 'Waldbühne', city: 'Berlin' };
  const seats = [
    { section: 'Block A', row: '3', seat: '12' },
    { section: 'Block A', row: '9', seat: '1' },
    { section: 'A block with a name so long that it does not fit into one line of any telephone in this world' },
    {},
  ];
  const tickets = [];
  for (const [index, seat] of seats.entries())
    tickets.push(await listed('Waldbühne Open Air', 40 + index, { ...place, ...seat }));
  const [first] = tickets;
  if (!first) throw new Error('No ticket');
  await reserve(first, (await people()).rob);
  return eventPathOf(first);
}

export const browse: State[] = [
  {
    name: 'browse',
    path: () => '/',
    shows: [
      heading(/^events/i),
      link(/Twelfth Night/),
      /from US\$\d/,
      /1 left/i,
      /Harbour Hall, Whitby/,
      link(/next/i),
    ],
  },
  {
    name: 'browse-filtered',
    path: () => '/?q=opera&minPrice=20&maxPrice=60&sort=price',
    shows: [heading(/opera/), link(/Improvised Opera/), link(/clear filters/i)],
    lacks: [link(/Night Trains/)],
  },
  {
    name: 'browse-next-page',
    path: () => '/',
    act: async (page) => {
      await page.getByRole('link', { name: /next/i }).click();
      await page.waitForURL(/cursor=/);
    },
    shows: [link(/first/i), link(/Improvised Opera/)],
  },
  {
    name: 'browse-chips',
    path: () => '/?category=music&city=whitby&from=2026-01-01&to=2099-12-31&minPrice=20',
    shows: [
      /\d+ events/,
      link(/Remove filter: Music/),
      link(/Remove filter: whitby/),
      link(/At least 20/),
      link(/clear/i),
    ],
  },
  {
    name: 'browse-did-you-mean',
    path: () => '/?q=kojo+mensha',
    shows: [/for “kojo mensah”, as nothing matches “kojo mensha”/, link(/Kojo Mensah Quintet/)],
  },
  {
    name: 'event',
    path: eventWithOffers,
    shows: [
      heading(/Waldbühne Open Air/),
      /20:00|8:00\sPM/,
      /Berlin time/,
      heading(/Block A/),
      link(/Row 9, seat 1/),
      /reserved/i,
      /3 tickets from/,
    ],
  },
  {
    name: 'event-chosen',
    path: async () => eventPathOf((await listedTogether('Twelve Angry Men', 6))[0] ?? { id: '' }),
    act: async (page) => {
      for (const seat of [7, 8]) await page.getByLabel(`Choose Stalls, Row F, seat ${seat}`).check();
    },
    shows: [
      /2 tickets, (US)?\$85\.00 in all/,
      /no fees.*held for 15 minutes.*private sellers/i,
      button(/reserve chosen/i),
    ],
  },
  {
    name: 'event-nothing-left',
    path: async () => {
      const ticket = await listed('The only seat');
      await reserve(ticket, (await people()).rob);
      return eventPathOf(ticket);
    },
    shows: [/nothing is for sale/i, heading(/other events/i), /from US\$\d/],
  },
  {
    name: 'browse-no-match',
    path: () => '/?q=zebra&category=music',
    shows: [
      /no ticket.* match/i,
      /no events/i,
      link(/remove filter: music/i),
      link(/clear filters/i),
      heading(/other events/i),
      /from US\$\d/,
    ],
    lacks: [link(/sell a ticket/i)],
  },
  {
    name: 'browse-wrong-price',
    path: () => '/?minPrice=cheap',
    shows: [{ role: 'alert', name: /.*/ }, /price/i],
  },
];

export const elsewhere: State[] = [
  {
    name: 'unknown-page',
    path: () => '/no/such/page',
    status: 404,
    excuse: /404.*no\/such\/page/,
    shows: [heading(/page not found/i), link(/browse/i)],
  },
];
