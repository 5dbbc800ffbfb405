import type { Page } from 'playwright-core';
import type { Order } from '../../support/person';
import { until } from '../inspect';
import { people } from '../people';
import {
  bought,
  boughtTogether,
  challenged,
  confirming,
  declined,
  endsIn,
  expired,
  letIn,
  paidTooLate,
  partlyRefunded,
  processing,
  refunded,
  reserve,
  reserved,
  reservedTogether,
  uncollectable,
  untilOrderIs,
} from '../scenes';
import { button, heading, link, type State } from './state';

const pathOf = ({ id }: Order): string => `/orders/${id}`;
const pay = button(/^pay/i);
const timer = { role: 'timer', name: /.*/ } as const;

async function urgent(): Promise<string> {
  const order = await reserved('Twelfth Night');
  await endsIn(order, 295);
  return pathOf(order);
}

/** Lasts until the sweep comes, minutes after the deadline. */
async function timeUp(): Promise<string> {
  const order = await reserved('Night Trains');
  await endsIn(order, 0);
  return pathOf(order);
}

async function released(): Promise<string> {
  const { bea } = await people();
  const order = await reserved('Hedda');
  await bea.delete(`/api/orders/${order.id}`);
  await untilOrderIs(bea, order.id, 'cancelled');
  return pathOf(order);
}

async function expiredAndTaken(): Promise<string> {
  const order = await expired('Night Trains');
  await reserve(order.ticket, (await people()).rob);
  return pathOf(order);
}

export const checkout: State[] = [
  {
    name: 'checkout',
    path: async () => pathOf(await reserved('The Cherry Orchard')),
    shows: [heading(/The Cherry Orchard/), /\$42\.50/, /1[45]:\d\d/, timer, pay, button(/release/i)],
  },
  {
    name: 'checkout-several',
    path: async () => pathOf(await reservedTogether('The Three Sisters')),
    shows: [
      /Stalls, Row F, seat 7/,
      /Stalls, Row F, seat 9/,
      /In all\s*(US)?\$127\.50/,
      timer,
      button(/^pay.*127\.50/i),
    ],
  },
  {
    name: 'receipt-several',
    path: async () => {
      const order = await boughtTogether('The Two Gentlemen');
      await letIn(order);
      return pathOf(order);
    },
    shows: [
      /the tickets are yours/i,
      /seat 7\s*Used/,
      link(/Row F, seat 9/),
      /Paid\s*(US)?\$127\.50/,
      link(/show tickets/i),
    ],
  },
  {
    name: 'ticket-of-several',
    path: async () => `${pathOf(await boughtTogether('The Merry Wives'))}/ticket/2`,
    shows: [/2 of 3/, /seat 8|8/i, { role: 'img', name: /QR code/ } as const, link(/ticket 3/i)],
  },
  {
    name: 'checkout-releasing',
    path: async () => pathOf(await reserved('The Long Goodbye')),
    act: async (page: Page) => {
      await page.getByRole('button', { name: /release/i }).click();
      // Enter changes nothing.
      await until(page, `document.activeElement.textContent === 'Keep my reservation'`);
    },
    shows: [button(/give it back/i), button(/keep/i)],
  },
  { name: 'checkout-urgent', path: urgent, shows: [/04:\d\d/, timer, pay] },
  {
    name: 'checkout-declined',
    path: async () => pathOf(await declined('The Understudy')),
    shows: [/declined/i, timer, pay, button(/release/i)],
  },
  {
    name: 'checkout-3-d-secure',
    path: async () => pathOf(await challenged('The Lighthouse Keeper')),
    shows: [/bank/i, timer],
  },
  {
    name: 'checkout-confirming',
    path: async () => pathOf(await confirming('Glass Harbour: Ten Years')),
    shows: [/not confirmed/i, /not pay again/i],
    lacks: [pay],
  },
  {
    name: 'checkout-processing',
    path: async () => pathOf(await processing('Marisol Vega: Acoustic Night')),
    shows: [/processing/i],
    lacks: [pay, button(/release/i)],
  },
  {
    name: 'checkout-time-up',
    path: timeUp,
    shows: [/time is up/i, /time to pay is up/i],
    lacks: [pay, timer, button(/release/i)],
  },
  {
    name: 'checkout-payment-failed',
    path: async () => pathOf(await uncollectable('Kojo Mensah Quintet')),
    shows: [/payment failed/i, /could not collect/i, /nothing was charged/i, /available again/i, link(/ticket/i)],
    lacks: [pay, timer],
  },
  {
    name: 'checkout-complete',
    path: async () => pathOf(await bought('Choir of the Four Valleys')),
    shows: [/paid/i, /receipt/i, /\$42\.50/, button(/print/i)],
    lacks: [pay, timer],
  },
  {
    name: 'checkout-partly-refunded',
    path: async () => pathOf(await partlyRefunded('Songs for a Small Room')),
    shows: [/partly refunded/i, /receipt/i, /\$42\.50/, /\$5\.00/, button(/print/i)],
    lacks: [pay, timer],
  },
  {
    name: 'checkout-cancelled',
    path: released,
    shows: [/cancelled|released/i, /nothing was charged/i, /available again/i],
    lacks: [pay],
  },
  {
    name: 'checkout-expired',
    path: async () => pathOf(await expired('Baroque by Candlelight')),
    shows: [/expired/i, /available again/i, link(/ticket/i)],
    lacks: [pay, timer],
  },
  {
    name: 'checkout-expired-and-taken',
    path: expiredAndTaken,
    shows: [/expired/i, /reserved again|somebody else/i],
    lacks: [pay, /available again/i],
  },
  {
    name: 'checkout-paid-too-late',
    path: async () => pathOf(await paidTooLate('Puppets of Prague')),
    shows: [/not paid in time/i, /nothing was charged/i, /released/i],
    lacks: [pay],
  },
  {
    name: 'checkout-refunded',
    path: async () => pathOf(await refunded('Improvised Opera')),
    shows: [/refunded/i, /too late/i],
    lacks: [pay],
  },
].map((state) => ({ who: 'bea', ...state }) as const);

export const tickets: State[] = [
  {
    name: 'ticket',
    who: 'bea',
    path: async () => `${pathOf(await bought('Choir of the Four Valleys'))}/ticket`,
    shows: [
      heading(/Choir/),
      { role: 'img', name: /QR code of ticket/ },
      /Harbour Hall/,
      /bea@example/,
      button(/print/i),
    ],
  },
  {
    name: 'ticket-used',
    who: 'bea',
    path: async () => {
      const order = await bought('The Understudy');
      await letIn(order);
      return `${pathOf(order)}/ticket`;
    },
    shows: [/used/i, /cannot be used again/i],
  },
  {
    name: 'door',
    who: 'sally',
    path: async () => `/selling/${(await bought('Twelfth Night')).ticket.id}/door`,
    shows: [heading(/check tickets/i), button(/camera/i), button(/check ticket/i), /check-in link/i],
  },
  {
    name: 'door-refused',
    who: 'sally',
    path: async () => `/selling/${(await bought('The Night Ferry')).ticket.id}/door`,
    act: async (page) => {
      await page.getByLabel(/code below/i).fill('0000 0000 0000 0000');
      await page.getByRole('button', { name: 'Check ticket' }).click();
    },
    excuse: /404.*admissions/,
    shows: [/no such ticket/i],
  },
];

export const ordersOfOthers: State[] = [
  {
    name: 'checkout-of-somebody-else',
    who: 'rob',
    path: async () => pathOf(await reserved('A Short History of Rain')),
    status: 404,
    excuse: /404.*orders/,
    shows: [/page not found/i],
  },
];
