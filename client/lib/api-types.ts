/** The JSON of the HTTP API, as the browser and the server-side pages see it. Prices are decimals in the major unit. */

export type TicketStatus = 'available' | 'reserved' | 'sold' | 'withdrawn';

export interface Ticket {
  id: string;
  title: string;
  price: number;
  currency: string;
  userId: string;
  status: TicketStatus;
  orderId: string | null;
  /** When a reservation that is not paid by then ends; one that is being paid then may last longer. */
  reservedUntil: string | null;
  version: number;
  createdAt: string;
  eventDate?: string | null;
  venue?: string | null;
  section?: string | null;
  description?: string | null;
}

/** What the price of a new listing must keep to. */
export interface Terms {
  currency: string;
  decimals: number;
  minimumPrice: number;
}

/** What somebody has listed with one status and one currency, added up. */
export interface TicketTotal {
  status: TicketStatus;
  currency: string;
  count: number;
  price: number;
}

export type OrderStatus = 'created' | 'awaiting:payment' | 'complete' | 'cancelled';

/** Why an order ended without a sale. */
export type CancelReason = 'buyer' | 'expired' | 'payment_failed';

export interface Order {
  id: string;
  userId: string;
  status: OrderStatus;
  /** Of a cancelled order; null if nobody wrote it down. */
  cancelReason: CancelReason | null;
  expiresAt: string;
  ticket: { id: string; title: string; price: number; currency: string };
  version: number;
  createdAt: string;
}

export type PaymentStatus =
  | 'pending'
  | 'requires_action'
  | 'authorized'
  | 'captured'
  | 'declined'
  | 'failed'
  | 'voided'
  | 'refunded';

/**
 * Amounts are in minor units. `amountRefunded` and `dispute` say what has become of collected money. `clientSecret` comes only with the answer to an attempt that needs 3-D Secure; `decline`
 * says why a declined payment was, in words for the buyer.
 */
export interface Payment {
  id: string;
  orderId: string;
  status: PaymentStatus;
  amount?: number;
  currency?: string;
  clientSecret?: string;
  decline?: { code: string; message: string };
  amountRefunded?: number;
  /** `lost` for the marketplace: the buyer has the money back. */
  dispute?: 'open' | 'won' | 'lost';
}

export interface User {
  id: string;
  email: string;
}

export interface ApiError {
  message: string;
  code?: string;
  field?: string;
  /** With `price_changed`: the present price, in the currency's major unit. */
  price?: number;
  /** With `reserved_recently`: from when on it is possible again. */
  until?: string;
}
