import type { Client } from './client';
import { type SystemName, systemNames } from './systems';

/** What one piece of work says about itself. */
export interface Outcome {
  /** How long it took in milliseconds, if that is not from its beginning to its end. */
  ms?: number;
  /** Whether a buyer got the ticket that many wanted. */
  won?: boolean;
}

/** The most that ours may be, relative to a baseline. */
export interface Bar {
  what: 'cpuMs' | 'p50' | 'p99' | 'seconds';
  than: 'classic' | 'bare';
  most: number;
}

/** A kind of work that is measured, piece by piece. */
export interface Work {
  name: string;
  /** Per turn. */
  pieces: number;
  atOnce: number;
  systems: readonly SystemName[];
  bars: Bar[];
  /** Whether its turn ends only when the events it caused have been handled. */
  causesEvents: boolean;
  /** Lists the tickets that a turn is about, if they must be new. */
  prepare?(client: Client, pieces: number): Promise<string[]>;
  /**
   * @param index counts on from turn to turn
   * @param ticketId one of the prepared ones or of the catalogue
   */
  run(client: Client, index: number, ticketId: string): Promise<Outcome | undefined>;
}

const both = ['ours', 'classic'] as const;
const cpu = (most: number, than: Bar['than'] = 'classic'): Bar => ({ what: 'cpuMs', than, most });

/** Buyers have never bought anything before: ours limits what one buyer may hold. */
let buyers = 0;
const newBuyer = () => {
  buyers += 1;
  return buyers;
};

const reserve = (ticketId: string) => ['POST', '/api/orders', { user: newBuyer(), body: { ticketId } }] as const;

/** Lists are known to orders a moment later. @returns how long it took until a buyer could reserve the ticket, in ms */
async function firstReservation(client: Client, ticketId: string): Promise<number> {
  const since = performance.now();
  const call = reserve(ticketId);
  while ((await client.call(...call)).status !== 201) {
    if (performance.now() - since > 10_000) throw new Error(`${client.system.name}: ${ticketId} cannot be reserved`);
  }
  return performance.now() - since;
}
const edited = (price: number) => ({ user: 0, body: { title: 'Concert, once more', price } });

/** In this order: reading comes before anything makes the lists longer. */
export const works: Work[] = [
  {
    name: 'who am I',
    pieces: 1_000,
    atOnce: 8,
    systems: systemNames,
    bars: [cpu(1), cpu(4, 'bare')],
    causesEvents: false,
    run: (client, index) => client.expect(200, 'GET', '/api/users/currentuser', { user: index % 100 }),
  },
  {
    name: 'read a ticket',
    pieces: 1_000,
    atOnce: 8,
    systems: systemNames,
    bars: [cpu(1), cpu(2.5, 'bare')],
    causesEvents: false,
    run: (client, _index, ticketId) => client.expect(200, 'GET', `/api/tickets/${ticketId}`),
  },
  {
    name: 'list tickets (24 / all)',
    pieces: 60,
    atOnce: 8,
    systems: both,
    bars: [],
    causesEvents: false,
    run: (client) => client.expect(200, 'GET', '/api/tickets?limit=24'),
  },
  {
    name: 'edit a price',
    pieces: 100,
    atOnce: 4,
    systems: both,
    bars: [cpu(1)],
    causesEvents: true,
    run: (client, index, ticketId) => client.expect(200, 'PUT', `/api/tickets/${ticketId}`, edited(30 + (index % 7))),
  },
  {
    name: 'sell a ticket',
    pieces: 100,
    atOnce: 4,
    systems: both,
    bars: [cpu(1.2)],
    causesEvents: true,
    run: async (client, index) => void (await client.sell(index)),
  },
  {
    name: 'reserve, until quiet',
    pieces: 50,
    atOnce: 4,
    systems: both,
    bars: [cpu(1)],
    causesEvents: true,
    prepare: (client, pieces) => Promise.all(Array.from({ length: pieces }, () => client.sell())),
    run: (client, _index, ticketId) => client.expect(201, ...reserve(ticketId)),
  },
  {
    name: 'a refused buyer',
    pieces: 200,
    atOnce: 8,
    systems: both,
    bars: [cpu(1)],
    causesEvents: false,
    prepare: async (client) => {
      const ticketId = await client.sell();
      await firstReservation(client, ticketId);
      return [ticketId];
    },
    run: (client, _index, ticketId) => client.expect(400, ...reserve(ticketId)),
  },
  {
    name: '200 buyers for one ticket',
    pieces: 200,
    atOnce: 200,
    systems: both,
    bars: [{ what: 'p99', than: 'classic', most: 1 }],
    causesEvents: true,
    prepare: async (client) => [await client.sell()],
    run: async (client, _index, ticketId) => ({ won: (await client.call(...reserve(ticketId))).status === 201 }),
  },
  {
    name: 'create and edit twice, 100 at once',
    pieces: 100,
    atOnce: 100,
    systems: both,
    bars: [{ what: 'seconds', than: 'classic', most: 1 }],
    causesEvents: true,
    run: async (client, index) => {
      const ticket = await client.sell(index);
      for (const price of [30, 40]) await client.expect(200, 'PUT', `/api/tickets/${ticket}`, edited(price));
      return undefined;
    },
  },
  {
    name: 'listed until it can be reserved',
    pieces: 20,
    atOnce: 1,
    systems: both,
    bars: [{ what: 'p50', than: 'classic', most: 1.5 }],
    causesEvents: true,
    run: async (client, index) => ({ ms: await firstReservation(client, await client.sell(index)) }),
  },
];
