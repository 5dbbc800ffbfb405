import {
  actedFields,
  actFields,
  bodyOf,
  cancelReasons,
  field,
  type Given,
  type Json,
  list,
  mostTickets,
  object,
  orderStatuses,
  pageFields,
  queryOf,
  readableText,
  storyFields,
} from '@ticketing/common';
import { refunders } from './domain/order';

const askedTicket = {
  ticketId: field.id({ message: 'ticketId must be the id of a ticket' }),
  version: field.optional(
    field.integer({
      min: 0,
      message: 'version must be a whole number',
      description: 'The version of the ticket that the buyer has seen: at another price it is not reserved',
    }),
  ),
};

/** What a buyer sends to reserve a ticket, or several together. */
export const reservation = bodyOf({
  ...askedTicket,
  otherTickets: field.optional(
    list(askedTicket, {
      max: mostTickets - 1,
      message: `otherTickets must be at most ${mostTickets - 1} other tickets, each with its ticketId`,
      description: 'Tickets of the same event and city, to be reserved together with the first, or none of them',
      fits: (others, { ticketId }) =>
        new Set([ticketId, ...others.map((other) => other.ticketId)]).size > others.length,
    }),
  ),
});
export type Reservation = Given<typeof reservation>;

const reservedTicket = {
  id: field.id(),
  title: field.text(),
  price: field.price({ description: "In the currency's major unit" }),
  currency: field.currency(),
};

const admission = field.optional(
  object(
    {
      code: field.text({ description: 'What lets one person in, once' }),
      usedAt: field.optional(field.time({ description: 'When it has let them in' })),
    },
    'Only of a complete order, and only of a ticket that its buyer has not sold on',
  ),
);

const resale = field.optional(
  object(
    {
      ticketId: field.id({ description: "The buyer's own listing of it" }),
      sold: field.of<boolean>({ type: 'boolean' }, undefined, {
        description: 'Whether it is sold on: then it lets its buyer in no more',
      }),
    },
    'Only of a ticket of a complete order that its buyer offers again, or has sold on',
  ),
);

/** An order. */
export const order = {
  id: field.id(),
  userId: field.id(),
  status: field.oneOf(orderStatuses),
  cancelReason: field.nullable(
    field.oneOf([...cancelReasons, 'operator', 'ticket_lost'], {
      description:
        'Why a cancelled order was cancelled; null if nobody wrote it down. `ticket_lost`: when its payment came, its ticket could no longer be sold on',
    }),
  ),
  expiresAt: field.time(),
  ticket: object(reservedTicket, 'The ticket as it was at the moment of reservation'),
  offered: field.optional(
    field.of<boolean>({ type: 'boolean' }, undefined, {
      description:
        'True if nobody has asked for it yet: its buyer waited for the event, and has until `expiresAt` to take the ticket, by reserving it. Of a cancelled order: it was not taken',
    }),
  ),
  version: field.integer({ min: 0 }),
  createdAt: field.time(),
  admission,
  resale,
  otherTickets: field.optional(
    list(
      { ...reservedTicket, admission, resale },
      { description: 'Of an order for several tickets: all but the first' },
    ),
  ),
  refund: field.optional(
    object(
      { amount: field.amount({ description: "In all, in the currency's major unit" }), at: field.time() },
      'Once money is given back: how much, and when that was decided last. A payment says what has arrived',
    ),
  ),
};

export type Order = Json<typeof order>;

/** What somebody sends who wants to be told when there are tickets again. */
export const wait = bodyOf({
  id: field.id({
    message: 'id must be the id of an event, or of a ticket',
    description: 'An event, or one of its tickets',
  }),
});
export type Wait = Given<typeof wait>;

/** Somebody's place in the line for an event. */
export const place = {
  id: field.id({ description: 'The event' }),
  title: field.text(),
  eventDate: field.optional(field.time()),
  ahead: field.integer({ min: 0, description: 'How many people are before them' }),
};

export type Place = Json<typeof place>;

/** What somebody at a door sends. */
export const scannedCode = bodyOf({
  code: field.text({
    max: 64,
    message: 'code must be the code of a ticket',
    description: 'As it is printed, or typed',
  }),
  pass: field.text({ max: 128, message: 'pass must be what the seller has given out' }),
  scan: field.optional(
    field.text({
      min: 1,
      max: 64,
      message: 'scan must be a text of 1 to 64 characters',
      description: 'Any name of this attempt: repeated with the same one, it is answered in the same way',
    }),
  ),
});
export type ScannedCode = Given<typeof scannedCode>;

/** Somebody was let in. */
export const admitted = {
  ticket: object({ id: field.id(), title: field.text() }),
  usedAt: field.optional(field.time({ description: 'When: now, or when this attempt was made first' })),
};

export type Admitted = Json<typeof admitted>;

/** What lets somebody check tickets at the door of an event. */
export const doorPass = {
  pass: field.text({ description: 'Good for all tickets that its seller has sold for this event' }),
  expiresAt: field.time(),
};

export type DoorPass = Json<typeof doorPass>;

/** What somebody sends who gives money back; the seller gives all of it back. */
export const givenRefund = bodyOf({
  amount: field.optional(
    field.price({
      message: 'Enter an amount above 0 and at most 999999.99, with at most two decimals',
      description:
        "How much the buyer has got back in all once this is done, in the currency's major unit; everything if absent. Only an operator gives a part back",
    }),
  ),
  reason: field.optional(
    field.text({
      min: 1,
      max: 500,
      read: readableText,
      message: 'Enter a reason of at most 500 characters',
      description: 'Kept for operators to read, who have to give one',
    }),
  ),
  sellAgain: field.optional(
    field.boolean({
      message: 'sellAgain must be true or false',
      description: 'Whether the tickets go on sale again, if all of it is given back; they do not if absent',
    }),
  ),
  paidOtherwise: field.optional(
    field.boolean({
      message: 'paidOtherwise must be true or false',
      description:
        'For operators, of an order that is `refunding`: the bank has sent the money back (`refund_failed`), and the buyer was paid in another way. The order is `refunded` by this',
    }),
  ),
  key: actFields.key,
});
export type GivenRefund = Given<typeof givenRefund>;

const decidedRefund = {
  at: field.time(),
  as: field.oneOf(refunders, { description: 'Who decided; `stripe` for what was done there, or by the bank' }),
  userId: field.optional(field.id({ description: 'Only for operators' })),
  reason: field.optional(field.text({ description: 'Only for operators' })),
  amount: field.amount({ description: "How much the buyer has got back in all by this, in the currency's major unit" }),
  sellAgain: field.boolean({
    description: 'Whether the tickets went on sale again',
  }),
  paidOtherwise: field.optional(
    field.boolean({
      description: 'The bank had sent the money back, and the buyer was paid in another way',
    }),
  ),
};

/** An order whose money was given back, as the log of this shows it. */
export const refundedOrder = {
  id: field.id(),
  userId: field.optional(field.id({ description: 'The buyer; only for operators' })),
  status: order.status,
  ticket: order.ticket,
  refunds: list(decidedRefund, { description: 'What was decided, the latest last' }),
  problem: field.optional(
    field.text({ description: 'A code of Stripe: why the money could not be given back, as long as that is so' }),
  ),
  ...actedFields,
};

export type RefundedOrder = Json<typeof refundedOrder>;

const month = field.optional(
  field.text({
    pattern: '^\\d{4}-(0[1-9]|1[0-2])$',
    examples: ['2026-11'],
    message: 'month must be like 2026-11',
    description:
      'Of which month, from its beginning to its end in UTC: by when the orders were paid. The present one if absent',
  }),
);

/** Which of a seller's sales are asked for. */
export const salesQuery = queryOf({ month });
export const salesPageQuery = queryOf({ ...pageFields, month });

const sums = {
  price: field.amount({ description: "What its buyer has paid, in the currency's major unit, like all amounts here" }),
  refunded: field.amount({ description: 'What of the price goes back to its buyer, or has gone back' }),
  fee: field.amount({ description: 'Our fee, as it was at the reservation; none of it for what goes back' }),
  due: field.amount({ description: 'What its seller gets: the price without these two' }),
};

/** What a seller has sold by one order. */
export const sale = {
  orderId: field.id(),
  paidAt: field.time(),
  currency: field.currency(),
  tickets: list(
    { id: field.id(), title: field.text(), ...sums },
    { description: "Only this seller's; a part of an order that goes back is split by the prices of its tickets" },
  ),
};

export type Sale = Json<typeof sale>;

/** What a seller has sold in a month, in one currency. */
export const salesTotal = { currency: field.currency(), count: field.integer({ min: 0 }), ...sums };

export type SalesTotal = Json<typeof salesTotal>;

/** The code of a ticket, whose order an operator looks for. */
export const givenCode = bodyOf({ code: scannedCode.fields.code });

/** The user whose orders an operator looks for. */
export const ordersOfUser = queryOf({
  ...pageFields,
  userId: field.id({ message: 'userId must be the id of a user' }),
});

/** An order as operators see it: without what lets anybody in. */
export const operatedOrder = {
  ...refundedOrder,
  userId: order.userId,
  cancelReason: order.cancelReason,
  expiresAt: order.expiresAt,
  createdAt: order.createdAt,
  tickets: list({
    ...reservedTicket,
    usedAt: field.optional(field.time({ description: 'When it has let somebody in' })),
  }),
  ...storyFields,
};

export type OperatedOrder = Json<typeof operatedOrder>;
