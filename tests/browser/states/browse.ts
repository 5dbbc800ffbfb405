import { offered } from '../scenes';
import { heading, link, type State } from './state';

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

/** More than a page of tickets, which no test touches. */
export async function fillTheShelf(): Promise<void> {
  const count = 30;
  for (let i = 0; i < count; i++) {
    const more = i % 5 === 4 ? {} : undefined;
    await offered(`${titles[i % titles.length]} ${i + 1}`, 15 + i * 2.5, more);
  }
}

export const browse: State[] = [
  {
    name: 'browse',
    path: () => '/',
    shows: [heading(/^tickets/i), link(/Twelfth Night/), /\$\d/, /available/i, /Harbour Hall/, link(/next/i)],
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
    shows: [link(/first/i), link(/Baroque by Candlelight 1$/)],
  },
  {
    name: 'browse-no-match',
    path: () => '/?q=zebra',
    shows: [/no ticket.* match/i, link(/clear filters/i)],
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
