import { type EventData, Listener, Subjects } from '@ticketing/common';
import { learnOfTicket } from '../../models/ticket-replica';

export class TicketCreatedListener extends Listener<typeof Subjects.TicketCreated> {
  readonly subject = Subjects.TicketCreated;
  readonly group = 'orders';

  async onMessage(ticket: EventData<typeof Subjects.TicketCreated>): Promise<void> {
    await learnOfTicket(ticket);
  }
}
