import type { MinorUnits } from '@ticketing/common';
import { happenedAt, remindAt } from './follows';
import type { Order, Ticket } from './known';
import type { Letter, SaleKind } from './mail';
import { eventFacts, writeMoney, writeSpan, writeTime } from './words';

/** An order and the ticket that the mail is about, or its first one, as the replicas know them when the mail is sent. */
export interface Sale {
  orderId: string;
  order: Order;
  ticket: Ticket;
  /** See `NewMail`. */
  part: string | undefined;
  /** When that has happened from which it follows. */
  since: Date;
}

interface SaleMail {
  to: 'buyer' | 'seller';
  /** Whether the tickets are attached, as files. */
  carriesTickets?: true;
  /** Whether its readers may unsubscribe: it is neither about money nor about security. */
  optional?: true;
  /** Whether it is still true, when it is about to be sent; a time if it has to wait until then. */
  holds(sale: Sale, now: Date): boolean | Date;
  write(sale: Sale, locale: string, now: Date): Letter;
}

const orderPage = ({ orderId }: Sale): string => `/orders/${orderId}`;
const ticketPage = ({ order }: Sale): string => `/tickets/${order.tickets[0]?.id}`;
const isSeveral = ({ order }: Sale): boolean => order.tickets.length > 1;
/** What the order is for: its tickets are all for one event. */
const whatOf = (sale: Sale): string =>
  isSeveral(sale) ? `${sale.order.tickets.length} × ${sale.ticket.title}` : sale.ticket.title;
/** The first ticket's page, which leads on to the others' and keeps all of them on the device. */
const openTickets = (sale: Sale) => ({
  label: isSeveral(sale) ? 'Open your tickets' : 'Open your ticket',
  url: `${orderPage(sale)}/ticket`,
});
/** Where what was not bought may be had after all; of several, their order's page leads to the event. */
const onceMore = (sale: Sale): string => (isSeveral(sale) ? orderPage(sale) : ticketPage(sale));

/** What all tickets of the order cost together, in minor units. */
const priceOf = ({ order }: Sale): MinorUnits => order.tickets.reduce((sum, { price }) => sum + price, 0);

/** What a buyer is told of the order. */
const orderFacts = (sale: Sale, locale: string): [string, string][] => [
  ...eventFacts({ ...sale.ticket, title: whatOf(sale) }, locale),
  ['Price', writeMoney(priceOf(sale), sale.order.currency, locale)],
];
/** What a seller is told of the price of theirs among the order's tickets. */
const ownPrice = ({ order, part }: Sale, locale: string): [string, string] => [
  'Price',
  writeMoney(order.tickets.find(({ id }) => id === part)?.price ?? 0, order.currency, locale),
];
const isComplete = ({ order }: Sale): boolean => order.status === 'complete';
/** Whether a buyer who had the tickets has got back all of their price. */
const isPaidBack = (sale: Sale): boolean => !isCancelled(sale) && Number(sale.part) >= priceOf(sale);
const isCancelled = ({ order }: Sale): boolean => order.status === 'cancelled';

/** Each mail about a sale: to whom, whether it is still true, and what it says. */
export const saleMails: Record<SaleKind, SaleMail> = {
  // Who stands in line has asked for this one, event by event, and can leave the line.
  offered: {
    to: 'buyer',
    holds: ({ order }, now) => order.status === 'created' && order.offered && now < order.expiresAt,
    write: (sale, locale, now) => ({
      subject: `It is back: ${whatOf(sale)}`,
      paragraphs: [
        `You have waited for this, and you are first in line. The ticket is yours for ${writeSpan(sale.order.expiresAt.getTime() - now.getTime())}, counted from this mail, before everybody else. Take it within that time, and you have as long as usual to pay.`,
      ],
      facts: [...orderFacts(sale, locale), ['Yours until', writeTime(sale.order.expiresAt, null, locale)]],
      action: { label: 'Take it', url: orderPage(sale) },
    }),
  },
  'passed-on': {
    to: 'buyer',
    holds: isCancelled,
    write: (sale, locale) => ({
      subject: `It has passed on: ${whatOf(sale)}`,
      paragraphs: [
        'A ticket was held for you, and you did not take it in time. You are not waiting for this event any more; you can stand in line again.',
      ],
      facts: orderFacts(sale, locale),
      action: { label: 'Look at it again', url: onceMore(sale) },
    }),
  },
  reserved: {
    to: 'buyer',
    optional: true,
    holds: ({ order }, now) => order.status === 'created' && now < order.expiresAt,
    write: (sale, locale, now) => {
      const { order } = sale;
      const time = writeSpan(order.expiresAt.getTime() - now.getTime());
      return {
        subject: `Reserved for you: ${whatOf(sale)}`,
        paragraphs: [
          isSeveral(sale)
            ? `These tickets are yours for ${time}, counted from this mail. Pay within that time, or your reservation ends.`
            : `This ticket is yours for ${time}, counted from this mail. Pay within that time, or your reservation ends.`,
        ],
        facts: [...orderFacts(sale, locale), ['Until', writeTime(order.expiresAt, null, locale)]],
        action: { label: 'Pay now', url: orderPage(sale) },
      };
    },
  },
  expired: {
    to: 'buyer',
    optional: true,
    holds: isCancelled,
    write: (sale, locale) => ({
      subject: `Your reservation has ended: ${whatOf(sale)}`,
      paragraphs: ['Your time to pay has run out, and your reservation has ended. You have not been charged.'],
      facts: orderFacts(sale, locale),
      action: { label: 'Look at it again', url: onceMore(sale) },
    }),
  },
  cancelled: {
    to: 'buyer',
    holds: isCancelled,
    write: (sale, locale) => ({
      subject: `We have cancelled your order: ${whatOf(sale)}`,
      paragraphs: ['Ticketing has cancelled this order before it was paid. You have not been charged.'],
      facts: [...orderFacts(sale, locale), ['Order', sale.orderId]],
      action: { label: 'Look at the order', url: orderPage(sale) },
    }),
  },
  paid: {
    to: 'buyer',
    carriesTickets: true,
    holds: isComplete,
    write: (sale, locale) => ({
      subject: `${isSeveral(sale) ? 'Your tickets' : 'Your ticket'}: ${sale.ticket.title}`,
      paragraphs: [
        'Thank you, your payment has arrived. Each ticket has a code that lets one person in, once. Open it on your phone, or print it, and show it only at the door.',
      ],
      facts: [...orderFacts(sale, locale), ['Order', sale.orderId]],
      action: openTickets(sale),
      ...(sale.ticket.eventDate && { remark: 'The ticket is attached, too, and the date for your calendar.' }),
    }),
  },
  'payment-failed': {
    to: 'buyer',
    holds: isCancelled,
    write: (sale, locale) => ({
      subject: `Your payment failed: ${whatOf(sale)}`,
      paragraphs: ['Your bank did not release the money, so your order was cancelled. You have not been charged.'],
      facts: orderFacts(sale, locale),
      action: { label: 'Try again', url: onceMore(sale) },
    }),
  },
  voided: {
    to: 'buyer',
    holds: isCancelled,
    write: (sale, locale) => ({
      subject: `You have not been charged: ${whatOf(sale)}`,
      paragraphs: [
        sale.order.ticketLost
          ? 'When your payment came, what you had reserved could no longer be sold: its seller had used it, sold it or got its price back. Your order was cancelled.'
          : 'Your order ended before it was paid.',
        'Nothing was taken from your card. If your bank still shows an amount on hold, it disappears within a few days.',
      ],
      facts: orderFacts(sale, locale),
      action: { label: 'Look at the order', url: orderPage(sale) },
    }),
  },
  refunded: {
    to: 'buyer',
    holds: () => true,
    write: (sale, locale) => ({
      subject: `Refunded: ${whatOf(sale)}`,
      paragraphs: [
        'We have sent money back to the card that you paid with. Banks take up to ten days to show it.',
        ...(isPaidBack(sale) ? ['What you bought is no longer valid.'] : []),
      ],
      facts: [
        ...orderFacts(sale, locale),
        ['Refunded so far', writeMoney(Number(sale.part), sale.order.currency, locale)],
      ],
      action: { label: 'Look at the order', url: orderPage(sale) },
    }),
  },
  'refund-failed': {
    to: 'buyer',
    holds: () => true,
    write: (sale, locale) => ({
      subject: `Your bank has sent your money back to us: ${whatOf(sale)}`,
      paragraphs: [
        'We have sent money back to the card that you paid with, and your bank has not taken it: the card may be closed. We still owe it to you, and look for another way to pay it.',
      ],
      facts: [...orderFacts(sale, locale), ['Order', sale.orderId]],
      action: { label: 'Look at the order', url: orderPage(sale) },
    }),
  },
  'taken-back': {
    to: 'seller',
    holds: ({ order }) => order.takenBack === true,
    write: (sale, locale) => ({
      subject: `No longer sold: ${sale.ticket.title}`,
      paragraphs: [
        "The buyer's money goes back, by a decision of Ticketing or of the buyer's bank, and what you have sold lets nobody in any more. Your statement shows it. Whether the ticket is for sale again, your listings say.",
      ],
      facts: [...eventFacts(sale.ticket, locale), ownPrice(sale, locale), ['Order', sale.orderId]],
      action: { label: 'Look at your listings', url: '/selling' },
    }),
  },
  sold: {
    to: 'seller',
    // A ticket also changes long after it was sold, when it is hidden: that is no news of its sale.
    holds: ({ ticket, orderId, order, since }) =>
      ticket.status === 'sold' && ticket.orderId === orderId && happenedAt(order, since) >= since,
    write: (sale, locale) => ({
      subject: `Sold: ${sale.ticket.title}`,
      paragraphs: ['Your ticket has been sold and paid for.'],
      facts: [...eventFacts(sale.ticket, locale), ownPrice(sale, locale)],
      action: { label: 'Look at your listings', url: '/selling' },
    }),
  },
  tomorrow: {
    to: 'buyer',
    optional: true,
    holds: ({ order, ticket: { eventDate } }, now) => {
      if (order.status !== 'complete' || order.admitted || !eventDate || eventDate <= now) return false;
      if (order.tickets.every(({ soldOn }) => soldOn)) return false;
      // It may have been put off.
      return remindAt(eventDate) > now ? remindAt(eventDate) : true;
    },
    write: (sale, locale, now) => ({
      subject: `Soon: ${whatOf(sale)}`,
      paragraphs: [
        `Your event begins in ${writeSpan((sale.ticket.eventDate ?? now).getTime() - now.getTime())}. Have what you bought ready: once you have opened its page on your phone, it works without a connection.`,
      ],
      facts: orderFacts(sale, locale),
      action: openTickets(sale),
    }),
  },
};
