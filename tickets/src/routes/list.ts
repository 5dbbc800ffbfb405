import { validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { someTickets } from '../api';
import { findTickets } from '../models/ticket';
import { ticketView } from './ticket-view';

/** GET /list?ids=a,b: those of these tickets that exist, whatever their status, each as GET /:id shows it. */
export function listTicketsRouter(): Router {
  return Router().get('/list', validateRequest(someTickets), async (req, res) => {
    res.json((await findTickets(validated(req, someTickets).ids)).map(ticketView));
  });
}
