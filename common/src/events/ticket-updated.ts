import { defineEvent } from './define-event';
import { Subjects } from './subjects';
import { ticketData } from './ticket-data';

/** A ticket was edited, reserved, released, sold or withdrawn. */
export const ticketUpdated = defineEvent(Subjects.TicketUpdated, ticketData);
