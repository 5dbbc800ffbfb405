import { type AdmissionCodes, type Clock, CodedError } from '@ticketing/common';
import { type TicketFormat, ticketFormats } from '../api';
import type { Order, Ticket } from '../domain/known';
import { eventFacts } from '../domain/words';
import { OrderReplicaModel } from '../models/order-replica';
import { TicketReplicaModel } from '../models/ticket-replica';
import { UserReplicaModel } from '../models/user-replica';
import { calendarEntry } from './calendar';
import type { PassSigner } from './pass-signer';
import type { PassFile, PassTicket } from './wallet-pass';

/** An order with what is known of its tickets. */
interface Bought {
  orderId: string;
  order: Order & { changedAt: Date };
  tickets: Map<string, Ticket>;
  email: string | null;
}

/** The files in which a buyer can have the tickets of an order: one implementation, for mails and for the web app. */
export class TicketFiles {
  constructor(
    private readonly codes: AdmissionCodes,
    private readonly origin: string,
    private readonly clock: Clock,
    /** Without it, there are no passes of Apple Wallet. */
    private readonly signer: PassSigner | undefined,
  ) {}

  /** @returns which files there are of an order */
  async formats(orderId: string): Promise<TicketFormat[]> {
    const bought = await find(orderId);
    if (!bought) return [];
    const hasSheets = Boolean(this.sheetsOf(bought, 'en-US')?.length);
    const has: Record<TicketFormat, boolean> = {
      pdf: hasSheets,
      ics: Boolean(eventOf(bought)?.eventDate),
      pkpass: hasSheets && this.ableSigner !== undefined,
    };
    return ticketFormats.filter((format) => has[format]);
  }

  /**
   * @returns the tickets of a paid order that still are its buyer's, as a PDF; undefined if there is none, 'for more' as
   *   long as nothing is known of one of them
   */
  async pdf(orderId: string, locale: string): Promise<Buffer | 'for more' | undefined> {
    const bought = await find(orderId);
    if (!bought) return undefined;
    const sheets = this.sheetsOf(bought, locale);
    if (!sheets) return 'for more';
    if (sheets.length === 0) return undefined;
    // Typeface and library take a while to load, and most copies of the service never write one.
    const { drawSheets } = require('./sheet') as typeof import('./sheet');
    return drawSheets(sheets);
  }

  /** @returns the event of a paid order as an iCalendar file; undefined if nobody knows when it begins */
  async calendar(orderId: string): Promise<string | undefined> {
    const bought = await find(orderId);
    const ticket = bought && eventOf(bought);
    if (!bought || !ticket?.eventDate) return undefined;
    const { title, eventDate: begins, venue, city } = ticket;
    const where = [venue, city].filter(Boolean).join(', ');
    const place = bought.order.tickets.length > 1 ? '' : placeOf(ticket);
    const page = `${this.origin}/orders/${orderId}/ticket`;
    return calendarEntry({ orderId, title, begins, changedAt: bought.order.changedAt, where, place, page });
  }

  /** @returns the same tickets as passes of Apple Wallet; undefined if there is none, or nothing to sign them with */
  async passes(orderId: string, locale: string): Promise<PassFile | undefined> {
    const signer = this.ableSigner;
    if (!signer) return undefined;
    const bought = await find(orderId);
    const tickets = bought && this.sheetsOf(bought, locale);
    if (!tickets?.length) return undefined;
    // Loaded for whoever asks first, as the sheets are.
    const { signPasses } = require('./wallet-pass') as typeof import('./wallet-pass');
    return signPasses(tickets, signer);
  }

  /** Wallet takes no pass whose certificate had ended when it was signed. */
  private get ableSigner(): PassSigner | undefined {
    return this.signer && this.signer.endsAt > this.clock.now() ? this.signer : undefined;
  }

  private sheetsOf({ orderId, order, tickets, email }: Bought, locale: string): PassTicket[] | undefined {
    if (!order.tickets.every(({ id }) => tickets.has(id))) return undefined;
    return order.tickets.flatMap(({ id, soldOn }, seat) => {
      const ticket = tickets.get(id);
      if (soldOn || !ticket) return [];
      const several = order.tickets.length > 1;
      const place = placeOf(ticket);
      const facts: [string, string][] = [
        ...eventFacts(ticket, locale).slice(1),
        ...(place ? [['Seat', place] as [string, string]] : []),
        ...(several ? [['Ticket', `${seat + 1} of ${order.tickets.length}`] as [string, string]] : []),
        ...(email ? [['Name', email] as [string, string]] : []),
        ['Order', orderId],
      ];
      const page = `${this.origin}/orders/${orderId}/ticket${seat === 0 ? '' : `/${seat + 1}`}`;
      const code = this.codes.codeOf(orderId, seat);
      return { title: ticket.title, facts, code, page, serial: `${orderId}-${seat + 1}`, begins: ticket.eventDate };
    });
  }
}

/** What says which event an order is for: they are all for the same. */
const eventOf = ({ order, tickets }: Bought): Ticket | undefined => tickets.get(order.tickets[0]?.id ?? '');

/** Where its holder sits or stands, in one line; empty if the seller has not said. */
function placeOf({ section, row, seat }: Ticket): string {
  const seated = [row && `Row ${row}`, seat && `${row ? 'seat' : 'Seat'} ${seat}`].filter(Boolean).join(', ');
  return [section, seated].filter(Boolean).join(', ');
}

async function find(orderId: string): Promise<Bought | undefined> {
  const order = await OrderReplicaModel.findById(orderId).lean();
  if (order?.status !== 'complete') return undefined;
  const [tickets, user] = await Promise.all([
    TicketReplicaModel.find({ _id: { $in: order.tickets.map(({ id }) => id) } }).lean(),
    UserReplicaModel.findById(order.userId).lean(),
  ]);
  return {
    orderId,
    order,
    tickets: new Map(tickets.map((ticket) => [ticket._id, ticket])),
    email: user?.email ?? null,
  };
}

/** @throws CodedError `not_found`, `not_owner` */
export async function refuseUnlessTheirs(orderId: string, userId: string): Promise<void> {
  const order = await OrderReplicaModel.findById(orderId, { userId: 1 }).lean();
  if (!order) throw new CodedError('not_found');
  if (order.userId !== userId) throw new CodedError('not_owner');
}
