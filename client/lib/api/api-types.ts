import type { Order } from '../../../orders/src/api';

/**
 * The JSON of the HTTP API, as the browser and the server-side pages see it. The services infer these types from the
 * shapes that validate and describe their API. Only types are imported, nothing else of a service.
 */
export type {
  ActedOn,
  ErrorEntry as ApiError,
  MajorUnits,
  MinorUnits,
  OrderStatus,
  PaymentStatus,
  Story,
  TicketStatus,
} from '@ticketing/common';
export type { Credentials, FactorView, ListedPasskey, ListedSession, OperatedUser, User } from '../../../auth/src/api';
export type {
  GivenDevice,
  MailChoice,
  OperatedMail,
  PushKey,
  TicketFormat,
  TicketFormats,
} from '../../../notifications/src/api';
export type {
  Admitted,
  DoorPass,
  GivenRefund,
  OperatedOrder,
  Place,
  Reservation,
  Sale,
  SalesTotal,
  ScannedCode,
  Wait,
} from '../../../orders/src/api';
export type { CardPayment, OperatedPayment, Payment, PaymentAttempt } from '../../../payments/src/api';
export type {
  EventSummary,
  EventWithOffers,
  Listing,
  OperatedTicket,
  Terms,
  Ticket,
  TicketInput,
  TicketTotal,
} from '../../../tickets/src/api';
export type { Order };

/** Why an order ended without a sale. */
export type CancelReason = NonNullable<Order['cancelReason']>;
