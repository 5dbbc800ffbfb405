import type { Page } from 'playwright-core';
import { until } from '../inspect';
import { people } from '../people';
import { listed, reserved } from '../scenes';
import { button, heading, link, type State } from './state';

const refused = /400.*api\/tickets/;
const save = (page: Page) =>
  page
    .getByRole('main')
    .getByRole('button', { name: /list ticket|save/i })
    .click();

export const sell: State[] = [
  {
    name: 'sell',
    who: 'sally',
    path: () => '/tickets/new',
    shows: [
      heading(/sell/i),
      { role: 'textbox', name: /title/i },
      { role: 'textbox', name: /price/i },
      button(/list/i),
    ],
  },
  {
    name: 'sell-refused',
    who: 'sally',
    path: () => '/tickets/new',
    act: async (page) => {
      await page.getByLabel('Price').fill('a lot');
      await page.getByLabel(/venue/i).fill('Harbour Hall');
      await save(page);
      // A screen reader user is taken to the errors.
      await until(page, `document.activeElement.matches('[role=alert]')`);
    },
    excuse: refused,
    shows: [/2 problems/i, link(/enter a title/i), link(/enter a price above/i)],
  },
  {
    name: 'sell-empty',
    who: 'sally',
    path: () => '/tickets/new',
    act: save,
    excuse: refused,
    shows: [/2 problems/i, link(/enter a title/i), link(/^enter a price$/i)],
  },
  {
    name: 'sell-again',
    who: 'sally',
    path: async () => {
      const { id } = await listed('Foundry Sessions', 21);
      await (await people()).sally.delete(`/api/tickets/${id}`);
      return `/tickets/new?like=${id}`;
    },
    act: (page) =>
      until(
        page,
        `['[name=title]', '[name=venue]', '[name=price]'].map((name) => document.querySelector(name).value).join() === 'Foundry Sessions,Harbour Hall,21'`,
      ),
    shows: [heading(/sell/i), button(/list ticket/i)],
  },
  {
    name: 'sell-edit',
    who: 'sally',
    path: async () => `/tickets/${(await listed('Baroque by Candlelight', 28)).id}/edit`,
    shows: [heading(/edit/i), button(/save/i)],
  },
  {
    name: 'sell-edit-conflict',
    who: 'sally',
    path: async () => `/tickets/${(await listed('Improvised Opera', 27)).id}/edit`,
    act: async (page) => {
      const { sally } = await people();
      const id = page.url().split('/').at(-2);
      await page.getByLabel('Title').fill('Improvised Opera, with surtitles');
      await sally.put(`/api/tickets/${id}`, { title: 'Improvised Opera', price: 31, venue: 'Teatro Lumen' });
      await save(page);
    },
    excuse: /409.*api\/tickets/,
    shows: [/with surtitles/, /31/, /Teatro Lumen/, /27/],
  },
  {
    name: 'sell-edit-locked',
    who: 'sally',
    path: async () => `/tickets/${(await reserved('Kojo Mensah Quintet')).ticket.id}/edit`,
    shows: [/reserved/i, /cannot be changed/i],
    lacks: [button(/save/i)],
  },
  {
    name: 'sell-edit-of-others',
    who: 'rob',
    path: async () => `/tickets/${(await listed('Hedda')).id}/edit`,
    status: 404,
    excuse: /404.*edit/,
    shows: [/page not found/i],
  },
];
