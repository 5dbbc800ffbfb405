import type { Page } from 'playwright-core';
import { bought, confirming, processing } from '../scenes';
import { heading, link, type State } from './state';

/** Including payments in progress. */
async function everyGroup(): Promise<string> {
  await confirming('Harbour Lights');
  await processing('Harbour Lights, matinee');
  return '/orders';
}

async function turnThePage(page: Page): Promise<void> {
  await page.getByRole('link', { name: /next/i }).click();
  await page.waitForURL(/cursor=/);
}

/** Runs after every state of the checkout has been set up. */
export const lists: State[] = [
  {
    name: 'orders',
    who: 'bea',
    path: everyGroup,
    shows: [
      heading(/held for you/i),
      /\d\d:\d\d/,
      link(/pay now/i),
      heading(/in progress/i),
      /processing/i,
      /not confirmed/i,
      heading(/^upcoming$/i),
      link(/show ticket/i),
      /partly refunded/i,
      heading(/expired or cancelled/i),
      /payment failed/i,
      /not paid in time/i,
      heading(/paid too late/i),
      /refunded/i,
    ],
  },
  { name: 'orders-none', who: 'nora', path: () => '/orders', shows: [/no tickets yet/i, link(/browse/i)] },
  {
    name: 'selling',
    who: 'sally',
    path: () => '/selling',
    shows: [heading(/listings/i), /listed/i, /reserved/i, /sold/i, /withdrawn/i, link(/sell a ticket/i), link(/edit/i)],
  },
  {
    name: 'selling-sold',
    who: 'sally',
    path: () => '/selling?status=sold',
    shows: [/sold/i, link(/A Short History of Rain/)],
    lacks: [link(/Hedda/)],
  },
  {
    name: 'selling-next-page',
    who: 'sally',
    path: () => '/selling',
    act: turnThePage,
    shows: [heading(/listings/i), link(/first page/i)],
  },
  {
    name: 'statement',
    who: 'sally',
    path: async () => {
      await bought('A Short History of Rain');
      return '/selling/statement';
    },
    shows: [heading(/statement for/i), /you get/i, /paid .+ UTC: \S*\$/i, /refunded/i, link(/csv/i), link(/^view/i)],
  },
  {
    name: 'statement-none',
    who: 'nora',
    path: () => '/selling/statement?month=2020-01',
    shows: [/nothing sold in january 2020/i, link(/december 2019/i), link(/february 2020/i)],
  },
  { name: 'selling-none', who: 'nora', path: () => '/selling', shows: [/not listed/i, link(/sell a ticket/i)] },
  {
    name: 'selling-none-sold',
    who: 'nora',
    path: () => '/selling?status=sold',
    shows: [/sold/i, link(/sell a ticket/i)],
  },
];
