import { type EventData, Listener, Subjects } from '@ticketing/common';
import { learnOfTicket } from '../../models/ticket-replica';

export class TicketUpdatedListener extends Listener<typeof Subjects.TicketUpdated> {
  readonly subject = Subjects.TicketUpdated;
  readonly group = 'orders';

  async onMessage(ticket: EventData<typeof Subjects.TicketUpdated>): Promise<void> {
    await learnOfTicket(ticket);
  }
}
