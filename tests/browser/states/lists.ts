import { heading, link, type State } from './state';

/** After every state of the checkout has been brought about. */
export const lists: State[] = [
  {
    name: 'orders',
    who: 'bea',
    path: () => '/orders',
    shows: [
      heading(/needs payment/i),
      /\d\d:\d\d/,
      link(/pay now/i),
      /expired/i,
      /cancelled/i,
      /refunded/i,
      heading(/paid/i),
    ],
  },
  { name: 'orders-none', who: 'nora', path: () => '/orders', shows: [/no orders yet/i, link(/browse/i)] },
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
  { name: 'selling-none', who: 'nora', path: () => '/selling', shows: [/not listed/i, link(/sell a ticket/i)] },
  {
    name: 'selling-none-sold',
    who: 'nora',
    path: () => '/selling?status=sold',
    shows: [/sold/i, link(/sell a ticket/i)],
  },
];
