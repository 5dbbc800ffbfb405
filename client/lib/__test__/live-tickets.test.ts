import { type LiveTicket, LiveTickets } from '../live-tickets';

const ticket = (version: number, status: LiveTicket['status']): LiveTicket => ({
  id: '1',
  title: 'Opera',
  version,
  status,
  price: 20,
  currency: 'USD',
});

describe('what an open list hears of its tickets', () => {
  it('counts only if it is newer, in whichever order it arrives', () => {
    const tickets = new LiveTickets();
    expect(tickets.put(ticket(2, 'reserved'))).toBe(true);
    expect(tickets.put(ticket(1, 'available'))).toBe(false);
    expect(tickets.put(ticket(2, 'available'))).toBe(false);
    expect(tickets.get('1')?.status).toBe('reserved');
  });

  it('is told to whoever listens, until they leave', () => {
    const tickets = new LiveTickets();
    const heard: string[] = [];
    const leave = tickets.subscribe(() => heard.push(tickets.get('1')?.status ?? ''));
    tickets.put(ticket(1, 'reserved'));
    leave();
    tickets.put(ticket(2, 'sold'));
    expect(heard).toEqual(['reserved']);
  });
});
