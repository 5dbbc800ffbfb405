import { remindAt } from './follows';
import type { Order, Ticket } from './known';
import type { Letter, SaleKind } from './mail';
import { eventFacts, writeMoney, writeSpan, writeTime } from './words';

/** An order and its ticket, as the replicas know them when the mail is sent. */
export interface Sale {
  orderId: string;
  order: Order;
  ticket: Ticket;
  /** See `NewMail`. */
  part: string | undefined;
}

interface SaleMail {
  to: 'buyer' | 'seller';
  /** Whether its readers may unsubscribe: it is neither about money nor about security. */
  optional?: true;
  /** Whether it is still true, when it is about to be sent; a time if it has to wait until then. */
  holds(sale: Sale, now: Date): boolean | Date;
  write(sale: Sale, locale: string, now: Date): Letter;
}

const orderPage = ({ orderId }: Sale): string => `/orders/${orderId}`;
const priceOf = ({ order }: Sale, locale: string): [string, string] => [
  'Price',
  writeMoney(order.price, order.currency, locale),
];
const isComplete = ({ order }: Sale): boolean => order.status === 'complete';
const isCancelled = ({ order }: Sale): boolean => order.status === 'cancelled';

/** Each mail about a sale: to whom, whether it is still true, and what it says. */
export const saleMails: Record<SaleKind, SaleMail> = {
  reserved: {
    to: 'buyer',
    optional: true,
    holds: ({ order }, now) => order.status === 'created' && now < order.expiresAt,
    write: (sale, locale, now) => {
      const { order, ticket } = sale;
      return {
        subject: `Reserved for you: ${ticket.title}`,
        paragraphs: [
          `This ticket is yours for ${writeSpan(order.expiresAt.getTime() - now.getTime())}, counted from this mail. Pay within that time, or it goes back on sale.`,
        ],
        facts: [
          ...eventFacts(ticket, locale),
          priceOf(sale, locale),
          ['Until', writeTime(order.expiresAt, null, locale)],
        ],
        action: { label: 'Pay now', url: orderPage(sale) },
      };
    },
  },
  expired: {
    to: 'buyer',
    optional: true,
    holds: isCancelled,
    write: ({ ticket, order }, locale) => ({
      subject: `Your reservation has ended: ${ticket.title}`,
      paragraphs: ['The time to pay is over, and the ticket is back on sale. You have not been charged.'],
      facts: eventFacts(ticket, locale),
      action: { label: 'Look at the ticket', url: `/tickets/${order.ticketId}` },
    }),
  },
  paid: {
    to: 'buyer',
    holds: isComplete,
    write: (sale, locale) => ({
      subject: `Your ticket: ${sale.ticket.title}`,
      paragraphs: [
        'Thank you, your payment has arrived. The code that lets you in is on your ticket: open it on your phone, or print it. It lets one person in, once, so show it to nobody before the door.',
      ],
      facts: [...eventFacts(sale.ticket, locale), priceOf(sale, locale), ['Order', sale.orderId]],
      action: { label: 'Open your ticket', url: `${orderPage(sale)}/ticket` },
      ...(sale.ticket.eventDate && { remark: 'The page of your order also has the date for your calendar.' }),
    }),
  },
  'payment-failed': {
    to: 'buyer',
    holds: isCancelled,
    write: ({ ticket, order }, locale) => ({
      subject: `Your payment failed: ${ticket.title}`,
      paragraphs: [
        'Your bank did not release the money, so the order has been cancelled and the ticket is back on sale. You have not been charged.',
      ],
      facts: eventFacts(ticket, locale),
      action: { label: 'Try again', url: `/tickets/${order.ticketId}` },
    }),
  },
  voided: {
    to: 'buyer',
    holds: isCancelled,
    write: (sale, locale) => ({
      subject: `You have not been charged: ${sale.ticket.title}`,
      paragraphs: [
        'Your order ended before it was paid. Nothing was taken from your card. If your bank still shows an amount on hold, it disappears within a few days.',
      ],
      facts: [...eventFacts(sale.ticket, locale), priceOf(sale, locale)],
      action: { label: 'Look at the order', url: orderPage(sale) },
    }),
  },
  refunded: {
    to: 'buyer',
    holds: () => true,
    write: (sale, locale) => ({
      subject: `Refunded: ${sale.ticket.title}`,
      paragraphs: ['We have sent money back to the card that you paid with. Banks take up to ten days to show it.'],
      facts: [
        ...eventFacts(sale.ticket, locale),
        priceOf(sale, locale),
        ['Refunded so far', writeMoney(Number(sale.part), sale.order.currency, locale)],
      ],
      action: { label: 'Look at the order', url: orderPage(sale) },
    }),
  },
  sold: {
    to: 'seller',
    holds: ({ ticket, orderId }) => ticket.status === 'sold' && ticket.orderId === orderId,
    write: (sale, locale) => ({
      subject: `Sold: ${sale.ticket.title}`,
      paragraphs: ['Your ticket has a buyer, and it is paid.'],
      facts: [...eventFacts(sale.ticket, locale), priceOf(sale, locale)],
      action: { label: 'Look at your listings', url: '/selling' },
    }),
  },
  tomorrow: {
    to: 'buyer',
    optional: true,
    holds: ({ order, ticket: { eventDate } }, now) => {
      if (order.status !== 'complete' || order.admitted || !eventDate || eventDate <= now) return false;
      // It may have been put off.
      return remindAt(eventDate) > now ? remindAt(eventDate) : true;
    },
    write: (sale, locale, now) => ({
      subject: `Soon: ${sale.ticket.title}`,
      paragraphs: [
        `Your event begins in ${writeSpan((sale.ticket.eventDate ?? now).getTime() - now.getTime())}. Keep your ticket at hand: the page works without a connection once it has been open on your phone.`,
      ],
      facts: eventFacts(sale.ticket, locale),
      action: { label: 'Open your ticket', url: `${orderPage(sale)}/ticket` },
    }),
  },
};
