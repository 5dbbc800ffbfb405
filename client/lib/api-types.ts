import type { Admitted, DoorPass, OperatedOrder, Order, Place, Sale, SalesTotal } from '../../orders/src/api';

/**
 * The JSON of the HTTP API, as the browser and the server-side pages see it. The services infer these types from the
 * shapes that validate and describe their API. Only types are imported, nothing else of a service.
 */
export type {
  ActedOn,
  ErrorEntry as ApiError,
  OrderStatus,
  PaymentStatus,
  Story,
  TicketStatus,
} from '@ticketing/common';
export type { FactorView, ListedPasskey, ListedSession, OperatedUser, User } from '../../auth/src/api';
export type { OperatedMail, PushKey, TicketFormat, TicketFormats } from '../../notifications/src/api';
export type { OperatedPayment, PaymentAttempt as Payment } from '../../payments/src/api';
export type {
  EventSummary,
  EventWithOffers,
  Listing,
  OperatedTicket,
  Terms,
  Ticket,
  TicketTotal,
} from '../../tickets/src/api';
export type { Admitted, DoorPass, OperatedOrder, Order, Place, Sale, SalesTotal };

/** Why an order ended without a sale. */
export type CancelReason = NonNullable<Order['cancelReason']>;
