import { type MinorUnits, requireAuth, signedIn, type TicketStatus, toMajorUnits } from '@ticketing/common';
import { Router } from 'express';
import type { TicketTotal } from '../api';
import { TicketModel } from '../models/ticket';

interface Group {
  _id: { status: TicketStatus; currency: string };
  count: number;
  price: MinorUnits;
}

/** GET /totals: how many tickets the caller has listed and their total price, by status and currency. */
export function totalTicketsRouter(): Router {
  return Router().get('/totals', requireAuth, async (req, res) => {
    const groups = await TicketModel.aggregate<Group>([
      { $match: { userId: signedIn(req).id } },
      {
        $group: {
          _id: { status: '$status', currency: '$currency' },
          count: { $sum: 1 },
          price: { $sum: '$price' },
        },
      },
    ]);
    const totals = groups.map(
      ({ _id, count, price }): TicketTotal => ({ ..._id, count, price: toMajorUnits(price, _id.currency) }),
    );
    res.json(totals);
  });
}
