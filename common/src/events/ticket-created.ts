import { defineEvent } from './define-event';
import { Subjects } from './subjects';
import { ticketData } from './ticket-data';

/** A ticket was put up for sale. */
export const ticketCreated = defineEvent(Subjects.TicketCreated, ticketData);
