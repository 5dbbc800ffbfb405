import { untilForSale } from '../../support/replicas';
import { people } from '../people';
import { bought, listed, reserve, reserved } from '../scenes';
import { system } from '../system';
import { button, link, type State } from './state';

const pathOf = ({ id }: { id: string }): string => `/tickets/${id}`;

async function withdrawn(): Promise<string> {
  const ticket = await listed('Hedda');
  await (await people()).sally.delete(`/api/tickets/${ticket.id}`);
  return pathOf(ticket);
}

export const ticket: State[] = [
  {
    name: 'ticket-available-signed-out',
    path: async () => pathOf(await listed('The Cherry Orchard')),
    shows: [
      /\$42\.50/,
      /held for you.*15 minutes/i,
      /no fees/i,
      /private seller/i,
      /Harbour Hall/,
      /Balcony/,
      button(/^reserve$/i),
    ],
  },
  {
    name: 'ticket-available',
    who: 'bea',
    path: async () => pathOf(await listed('The Understudy', 33.5, {})),
    shows: [/\$33\.50/, /one ticket/i, button(/^reserve$/i)],
    lacks: [button(/withdraw/i)],
  },
  {
    name: 'ticket-reserved',
    who: 'rob',
    path: async () => pathOf((await reserved('Night Trains')).ticket),
    shows: [/someone has reserved/i, /\d\d:\d\d/],
    lacks: [button(/^reserve$/i)],
  },
  {
    name: 'ticket-lost',
    who: 'bea',
    path: async () => pathOf(await listed('Glass Harbour: Ten Years')),
    act: async (page) => {
      const { rob } = await people();
      // Rob reserves while Bea's request is in flight.
      await page.route('**/api/orders', async (route) => {
        await reserve({ id: `${route.request().postDataJSON().ticketId}` }, rob);
        await route.continue();
      });
      await page.getByRole('button', { name: /^reserve$/i }).click();
    },
    excuse: /400.*api\/orders/,
    shows: [/someone got there first\./i, /\d\d:\d\d/],
    lacks: [button(/^reserve$/i)],
  },
  {
    name: 'ticket-dearer-since',
    who: 'bea',
    path: async () => pathOf(await listed('The Winter Ferry', 33.5, {})),
    act: async (page) => {
      const { sally } = await people();
      // Sally changes the price while Bea's request is in flight.
      await page.route('**/api/orders', async (route) => {
        const { ticketId } = route.request().postDataJSON();
        await sally.put(`/api/tickets/${ticketId}`, { title: 'The Winter Ferry', price: 40 });
        await untilForSale(system.stack, ticketId, 1);
        await route.continue();
      });
      await page.getByRole('button', { name: /^reserve$/i }).click();
    },
    excuse: /409.*api\/orders/,
    shows: [/price has changed/i, /was US\$33\.50 .* is now US\$40\.00/i, button(/^reserve$/i)],
  },
  {
    name: 'ticket-reserved-by-me',
    who: 'bea',
    path: async () => pathOf((await reserved('Marisol Vega: Acoustic Night')).ticket),
    shows: [/you have reserved/i, link(/resume checkout/i)],
  },
  {
    name: 'ticket-mine',
    who: 'sally',
    path: async () => pathOf(await listed('Choir of the Four Valleys', 22)),
    shows: [/your listing/i, link(/edit/i), button(/withdraw/i)],
    lacks: [button(/^reserve$/i)],
  },
  {
    name: 'ticket-mine-withdrawing',
    who: 'sally',
    path: async () => pathOf(await listed('Puppets of Prague', 18)),
    act: (page) => page.getByRole('button', { name: /withdraw/i }).click(),
    shows: [button(/yes, withdraw/i), button(/keep/i)],
  },
  {
    name: 'ticket-mine-reserved',
    who: 'sally',
    path: async () => pathOf((await reserved('Electric Meadow Festival: Saturday')).ticket),
    shows: [/reserved your ticket/i, /cannot change or withdraw it/i],
    lacks: [link(/edit/i), button(/withdraw/i)],
  },
  {
    name: 'ticket-mine-sold',
    who: 'sally',
    path: async () => pathOf((await bought('A Short History of Rain')).ticket),
    shows: [/has been sold/i],
    lacks: [link(/edit/i)],
  },
  { name: 'ticket-mine-withdrawn', who: 'sally', path: withdrawn, shows: [/withdrawn/i, link(/list it again/i)] },
  {
    name: 'ticket-bought-by-me',
    who: 'bea',
    path: async () => pathOf((await bought('The Lighthouse Keeper')).ticket),
    shows: [/yours/i, link(/show ticket/i)],
  },
  {
    name: 'ticket-sold',
    who: 'rob',
    path: async () => pathOf((await bought('Twelfth Night')).ticket),
    shows: [/sold/i, link(/browse/i)],
    lacks: [button(/^reserve$/i)],
  },
  { name: 'ticket-withdrawn', who: 'rob', path: withdrawn, shows: [/withdrawn/i, link(/browse/i)] },
  {
    name: 'ticket-unknown',
    path: () => `/tickets/${'0'.repeat(24)}`,
    status: 404,
    excuse: /404.*tickets/,
    shows: [/page not found/i, link(/browse/i)],
  },
];
