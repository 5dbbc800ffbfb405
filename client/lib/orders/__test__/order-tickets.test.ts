import type { Order } from '../../api/api-types';
import { firstTicketPath, isSoldOn, isUsedUp, orderTickets, orderTotal, ticketPath } from '../order-tickets';

const ticket = { id: 't1', title: 'Concert', price: 1.15, currency: 'USD' };
const order: Order = {
  id: 'o1',
  userId: 'u1',
  status: 'complete',
  cancelReason: null,
  expiresAt: '2030-01-01T12:00:00Z',
  ticket,
  version: 2,
  createdAt: '2030-01-01T11:45:00Z',
  admission: { code: 'A' },
};
const three: Order = {
  ...order,
  otherTickets: [
    { ...ticket, id: 't2', price: 2.3, admission: { code: 'B' } },
    { ...ticket, id: 't3', price: 0.1, admission: { code: 'C' } },
  ],
};

describe('the tickets of an order', () => {
  it('have a code and a page each', () => {
    expect(orderTickets(three).map(({ id, admission, path }) => [id, admission?.code, path])).toEqual([
      ['t1', 'A', '/orders/o1/ticket'],
      ['t2', 'B', '/orders/o1/ticket/2'],
      ['t3', 'C', '/orders/o1/ticket/3'],
    ]);
    expect([ticketPath(three, 't3'), ticketPath(three, 'none'), ticketPath(order, 't1')]).toEqual([
      '/orders/o1/ticket/3',
      '/orders/o1/ticket',
      '/orders/o1/ticket',
    ]);
  });

  it('are used up once each of them has let somebody in', () => {
    const used = { code: 'A', usedAt: '2030-01-01T19:30:00Z' };
    const others = three.otherTickets?.map((other) => ({ ...other, admission: used }));
    const oneLeft = { ...three, admission: used };
    expect([order, { ...order, admission: used }].map(isUsedUp)).toEqual([false, true]);
    expect([oneLeft, { ...oneLeft, otherTickets: others ?? [] }].map(isUsedUp)).toEqual([false, true]);
  });

  it('are shown until they are sold on', () => {
    const { admission: _gone, ...rest } = three;
    const oneSold: Order = { ...rest, resale: { ticketId: 't9', sold: true } };
    expect([three, oneSold].map(firstTicketPath)).toEqual(['/orders/o1/ticket', '/orders/o1/ticket/2']);
    expect([isSoldOn(oneSold), isSoldOn(oneSold, 't1'), isSoldOn(oneSold, 't2')]).toEqual([false, true, false]);
    expect(isSoldOn({ ...oneSold, otherTickets: [] })).toBe(true);
  });

  it('cost their sum', () => {
    expect([orderTotal(order), orderTotal(three)]).toEqual([1.15, 3.55]);
  });
});
