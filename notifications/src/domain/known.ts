import type {
  CancelReason,
  MinorUnits,
  NewSignIn,
  Notice,
  OrderStatus,
  PaymentStatus,
  TicketStatus,
  UserLink,
} from '@ticketing/common';

/** A ticket of an order. */
export interface OrderedTicket {
  id: string;
  price: MinorUnits;
  /** Whether its buyer has sold it on; unknown for replicas older than this field. */
  soldOn?: boolean | undefined;
}

/** What mails say of an order. */
export interface Order {
  status: OrderStatus;
  /** The buyer. */
  userId: string;
  expiresAt: Date;
  /** One, or several for one event. */
  tickets: OrderedTicket[];
  currency: string;
  /** Unknown for orders cancelled before orders said so. */
  cancelReason: CancelReason | null;
  /** Whether an operator has cancelled it; unknown for replicas older than this field. */
  byOperator?: boolean;
  /** Whether its ticket could no longer be sold on when its payment came; unknown for replicas older than this field. */
  ticketLost?: boolean | undefined;
  /** Whether nobody has asked for it yet: its ticket is, or was, offered to somebody who waited. */
  offered: boolean;
  /** Whether its price has gone back, or goes, by no decision of its seller's; unknown for replicas older than this field. */
  takenBack?: boolean | undefined;
  /** Whether anybody was let in by a ticket of it. */
  admitted: boolean;
}

/** What mails say of a ticket. */
export interface Ticket {
  title: string;
  /** The seller. */
  userId: string;
  status: TicketStatus;
  orderId: string | null;
  eventDate: Date | null;
  timeZone: string | null;
  venue: string | null;
  city: string | null;
  /** Unknown for replicas older than these fields. */
  section?: string | null | undefined;
  row?: string | null | undefined;
  seat?: string | null | undefined;
}

/** What mails say of a payment. */
export interface Payment {
  orderId: string;
  status: PaymentStatus;
  /** How much has been given back so far. */
  refunded: MinorUnits;
  /** Whether its bank has the say: no longer, once a dispute is won. */
  disputed: boolean;
  /** Whether the bank has sent back what was to be given back; unknown for replicas older than this field. */
  sentBack?: boolean | undefined;
  /** Of how much in all, when it last did; unknown for replicas older than this field. */
  rejected?: MinorUnits | undefined;
}

/** Whom mails go to. */
export interface User {
  /** Null once the account is deleted. */
  email: string | null;
  locale: string | null;
  /** From devices that were new, of about the last day; absent where this was not told yet. */
  signIns?: NewSignIn[];
  /** What has changed how they sign in, as `signIns`. */
  notices?: Notice[];
  /** When the password was last changed, if within about the last day. */
  passwordSetAt?: Date | null | undefined;
  /** Sessions that began until then have ended; absent where this was not told yet. */
  sessionsEndedAt?: Date | null | undefined;
  /** The ids of sessions that were ended one by one, as `sessionsEndedAt`. */
  endedSessions?: string[] | undefined;
  /** What may still be done by a link in a mail. */
  links: UserLink[];
}
