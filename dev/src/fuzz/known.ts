import { Account } from '../seed/account';
import type { Known } from './hostile-requests';

const people = ['ann', 'bob'].map((name) => ({ email: `${name}@fuzz.example`, password: 'correct horse battery' }));

/** Two users who have listed tickets and reserved some of each other's. */
export async function makeKnown(origin: string): Promise<Known> {
  const accounts = await Promise.all(people.map((person) => Account.open(origin, person)));
  const ids = accounts.map(({ id }) => id);
  for (const [index, seller] of accounts.entries()) {
    for (let count = 1; count <= 5; count++) {
      const ticket = await seller.post<{ id: string }>('/api/tickets', { title: `Ticket ${count}`, price: 20 + count });
      ids.push(ticket.id);
      const buyer = accounts[1 - index];
      if (count > 2 || !buyer) continue;
      const order = await buyer.postOnceKnown<{ id: string }>('/api/orders', { ticketId: ticket.id });
      ids.push(order.id);
    }
  }
  return { sessions: accounts.map(({ cookie }) => cookie), ids: [...ids, '0123456789abcdef01234567'] };
}
