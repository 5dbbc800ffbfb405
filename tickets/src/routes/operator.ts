import {
  type AuditLine,
  auditLineOf,
  type Clock,
  operatorAct,
  operatorRouter,
  pathId,
  type Stored,
  show,
  storyView,
  validated,
  validateRequest,
} from '@ticketing/common';
import type { Request, Response, Router } from 'express';
import { operatedTicket, ticketsOfOrder } from '../api';
import { hideTicket, showTicket, type TicketState } from '../domain/ticket';
import { findOrder, latestOrdersOf } from '../models/order-replica';
import { findTickets, TicketModel, type TicketStore } from '../models/ticket';
import { ticketView } from './ticket-view';

/**
 * For operators: GET /operator?orderId=, the tickets of an order; GET /operator/:id, POST /operator/:id/hide and
 * /operator/:id/show.
 */
export function operateTicketsRouter(tickets: TicketStore, clock: Clock): Router {
  return operatorRouter(TicketModel)
    .get('/operator', validateRequest(ticketsOfOrder), async (req, res) => {
      const { ticketId = [] } = (await findOrder(validated(req, ticketsOfOrder).orderId)) ?? {};
      res.json((await findTickets([ticketId].flat())).map(ticketView));
    })
    .get('/operator/:id', async (req, res) => answer(res, await tickets.get(pathId(req))))
    .post('/operator/:id/hide', validateRequest(operatorAct), (req, res) => act('hide', req, res))
    .post('/operator/:id/show', validateRequest(operatorAct), (req, res) => act('show', req, res));

  async function act(act: 'hide' | 'show', req: Request, res: Response) {
    const line = auditLineOf(req, act, clock);
    await answer(res, await tickets.act(pathId(req), line, act === 'hide' ? hideTicket : showTicket), line);
  }

  async function answer(res: Response, ticket: Stored<TicketState>, line?: AuditLine) {
    const [history, orders] = await Promise.all([tickets.story(ticket.id), latestOrdersOf(ticket.id)]);
    res.json(show(operatedTicket, { ...ticketView(ticket), orders, ...storyView(ticket, history, line) }));
  }
}
