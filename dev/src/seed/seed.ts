import { Account, type Credentials, Refused } from './account';
import { catalogue, type Listing } from './catalogue';

const AT_ONCE = 8;
const password = 'ticketing-demo';

export const sellers: Credentials[] = ['anna', 'ben', 'chiara', 'dev'].map((name) => ({
  email: `${name}@sellers.example`,
  password,
}));
export const buyer: Credentials = { email: 'robin@buyers.example', password };

interface Ticket {
  id: string;
  title: string;
  section?: string;
  row?: string;
}

export interface Seeded {
  listed: number;
  /** Tickets that an earlier run had listed. */
  alreadyThere: number;
  reserved: number;
  sold: number;
}

/**
 * Lists a catalogue for a few sellers, and has a buyer reserve some of it and pay for some. Leaves what an earlier run
 * has listed as it is.
 * @param url the origin of a running stack
 * @throws Refused when the API refuses anything except a reservation that another buyer won
 */
export async function seed(url: string, today: Date): Promise<Seeded> {
  const accounts = await Promise.all(sellers.map((seller) => Account.open(url, seller)));
  const known = new Set((await Promise.all(accounts.map(listedBy))).flat().map(keyOf));
  const offers = catalogue(today).map((listing, index) => ({ listing, seller: accounts[index % accounts.length] }));
  const missing = offers.filter(({ listing }) => !known.has(keyOf(listing)));
  const tickets = await inParallel(missing, ({ listing, seller }) => seller?.post<Ticket>('/api/tickets', listing));

  const robin = await Account.open(url, buyer);
  const wanted = tickets.filter((ticket, index) => ticket && index % 7 === 2);
  // Each is paid for at once; otherwise nearly all would have to wait, as a buyer may not hold many reservations at a
  // time.
  const orders = await inParallel(wanted, async (ticket, index) => {
    const order = ticket && (await reserve(robin, ticket));
    if (order && index % 3 !== 1) await pay(robin, order);
    return order;
  });
  const paid = orders.filter((order, index) => order && index % 3 !== 1);

  const taken = orders.filter(Boolean).length;
  return {
    listed: missing.length,
    alreadyThere: offers.length - missing.length,
    reserved: taken - paid.length,
    sold: paid.length,
  };
}

async function listedBy(seller: Account): Promise<Ticket[]> {
  const lists = ['available', 'reserved', 'sold'].map((status) =>
    seller.list<Ticket>(`/api/tickets?userId=${seller.id}&status=${status}&limit=100`),
  );
  return (await Promise.all(lists)).flat();
}

function keyOf({ title, section, row }: Ticket | Listing): string {
  return `${title} / ${section} / ${row}`;
}

interface Order {
  id: string;
}

/** @returns undefined when another buyer, such as a visitor, was faster */
async function reserve(account: Account, ticket: Ticket): Promise<Order | undefined> {
  try {
    return await account.postOnceKnown<Order>('/api/orders', { ticketId: ticket.id });
  } catch (error) {
    if (error instanceof Refused && error.status === 400) return undefined;
    throw error;
  }
}

function pay(account: Account, order: Order): Promise<unknown> {
  return account.postOnceKnown('/api/payments', { orderId: order.id, token: 'tok_visa' });
}

/** Does the work for every item, a few at a time; the results are in the items' order. */
async function inParallel<T, R>(
  items: T[],
  work: (item: T, index: number) => Promise<R> | undefined,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
