import { type AdmissionCodes, type Clock, CodedError, ticketsOf } from '@ticketing/common';
import { admissionOf, admit, doorClosesAt } from '../domain/admission';
import type { Admission, OrderedTicket } from '../domain/order';
import { type OrderStore, orderIdsBetween, unlessSoldOn } from '../models/order';
import { findMoneyBack } from '../models/payment-replica';
import { findTicket } from '../models/ticket-replica';
import type { DoorPasses } from './passes';

/** A code presented at a door. */
export interface Scan {
  code: string;
  pass: string;
  /** Names this attempt, so that it can be repeated when its answer is lost. */
  scan: string;
}

/** Checks tickets at the doors of events. */
export class Door {
  constructor(
    private readonly orders: OrderStore,
    private readonly codes: AdmissionCodes,
    private readonly passes: DoorPasses,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a pass to the door of a listing's event, for its seller and anyone they give it to.
   * @throws CodedError `not_found`, `not_owner`
   */
  async open(ticketId: string, userId: string) {
    const ticket = await findTicket(ticketId);
    if (!ticket) throw new CodedError('not_found');
    if (ticket.userId !== userId) throw new CodedError('not_owner');
    if (ticket.resale)
      throw new CodedError('not_owner', { message: 'This ticket is checked at the door of its first seller' });
    const expiresAt = doorClosesAt(ticket.eventDate, this.clock.now());
    return { pass: this.passes.issue({ ticketId, expiresAt }), expiresAt };
  }

  /**
   * Lets somebody in by a ticket. Of any number of doors that scan a code at the same moment, one succeeds.
   * @returns the ticket, and when it has let them in
   * @throws CodedError `invalid_pass`, `ticket_resold`, and those of `admit`
   */
  async admit({ code, pass, scan }: Scan): Promise<{ ticket: OrderedTicket; admission: Admission | undefined }> {
    const opened = this.passes.read(pass, this.clock.now());
    const door = opened && (await findTicket(opened.ticketId));
    if (!door) throw new CodedError('invalid_pass');
    const found = await this.codes.find(code, orderIdsBetween);
    const order = found && (await this.orders.get(found.orderId));
    const presented = order && ticketsOf(order.state)[found.seat];
    if (!presented) throw new CodedError('unknown_code');
    const [ticket, { paidBack = false }] = await Promise.all([
      findTicket(presented.id),
      findMoneyBack(order.state.paymentId),
    ]);
    const { seat } = found;
    const arrival = { door, seat, ticket, paidBack, scan };
    const { state } = await unlessSoldOn(
      this.orders.update(order, (current) => admit(current.state, arrival, this.clock.now())),
    );
    return { ticket: presented, admission: admissionOf(state, seat) };
  }
}
