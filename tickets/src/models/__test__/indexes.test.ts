import { TestService } from '@ticketing/common/testing';
import { tickets } from '../../app';
import { eventOrders } from '../../routes/event-query';
import { filterOf, sortOrders, type TicketQuery } from '../../routes/ticket-query';
import { EventModel } from '../event';
import { OrderReplicaModel } from '../order-replica';
import { TicketModel } from '../ticket';

type Sort = keyof typeof sortOrders;
type Index = [field: string, direction: unknown][];

const now = new Date(0);

const indexes: Index[] = TicketModel.schema.indexes().map(([fields]) => Object.entries(fields));

/** Possible filters, alone and combined. */
const filters: Record<string, Partial<TicketQuery>> = {
  nothing: {},
  words: { q: 'live concert' },
  'a seller': { userId: 'a'.repeat(24) },
  'a seller and words': { userId: 'a'.repeat(24), q: 'live' },
};
const ranges: Record<string, Partial<TicketQuery>> = {
  'any price': {},
  'a lowest price': { minPrice: 100 },
  'a range of prices': { minPrice: 100, maxPrice: 200 },
};

/**
 * Whether an index finds the start of a page and then yields the list in order: first the fields the filter fixes, then
 * the sort field, then the id, both in the sort direction or both against it.
 */
function serves(index: Index, fixed: string[], sort: Sort): boolean {
  const { field, direction } = sortOrders[sort];
  const [byField, byId] = index.slice(-2);
  const prefix = index.slice(0, -2).map(([name]) => name);
  return (
    prefix.every((name) => fixed.includes(name)) &&
    byField?.[0] === field &&
    byId?.[0] === '_id' &&
    (byField[1] === direction) === (byId[1] === direction)
  );
}

const combinations = Object.keys(sortOrders).flatMap((sort) =>
  Object.keys(filters).flatMap((filter) => Object.keys(ranges).map((range) => [filter, range, sort as Sort] as const)),
);

describe('the list of tickets is served by an index that is entered at the page and read in order', () => {
  it.each(combinations)('for %s at %s by %s', (filter, range, sort) => {
    const query = filterOf({ limit: 20, sort, status: ['available'], ...filters[filter], ...ranges[range] }, now);
    // The date is compared for each ticket the index yields.
    const fixed = Object.keys(query).filter((field) => field !== 'price' && field !== 'eventDate');
    const serving = indexes.filter((index) => serves(index, fixed, sort));
    // With only the status, a search for a word or for one seller's tickets would read nearly everything.
    const narrows = (index: Index) =>
      fixed.length === 1 || index.some(([name]) => name === 'words' || name === 'userId');
    expect(serving.filter(narrows)).not.toEqual([]);
  });
});

describe('the list of events is served by an index that is read in order', () => {
  const made = EventModel.schema.indexes().map(([fields]) => Object.keys(fields).join());

  it.each(Object.values(eventOrders).flatMap(({ field }) => ['', 'cityKey,', 'category,'].map((by) => [by, field])))(
    'for %s by %s',
    (by, field) => {
      expect(made).toContain(`onSale,${by}${field},_id`);
    },
  );

  it('for words, by date', () => {
    expect(made).toEqual(expect.arrayContaining(['onSale,terms,startsAt,_id', 'misspelt']));
  });

  it('and the tickets of one, for sale first and by price', () => {
    expect(indexes.map((index) => index.map(([field]) => field).join())).toContain('eventId,status,price,_id');
  });
});

describe('every other query of tickets has an index', () => {
  it('the orders that hold a ticket', () => {
    const made = OrderReplicaModel.schema.indexes().map(([fields]) => Object.keys(fields));
    expect(made).toContainEqual(['ticketId', 'status']);
  });

  it('the tickets whose sale has to be ended', () => {
    expect(indexes.map(([first]) => first)).toContainEqual(['saleEndsAt', 1]);
  });

  it('the lists by date, none: it would tempt to sort a whole list', () => {
    expect(indexes.flat().map(([field]) => field)).not.toContain('eventDate');
  });

  it('the outboxes that a crash left behind', () => {
    expect(indexes.map(([first]) => first)).toContainEqual(['outbox.occurredAt', 1]);
  });
});

it('the indexes of the schemas are there when the service is up', async () => {
  const service = await TestService.start(tickets);
  for (const model of [TicketModel, OrderReplicaModel, EventModel]) {
    const made = (await model.listIndexes()).map(({ key }) => Object.entries(key));
    const declared = model.schema.indexes().map(([fields]) => Object.entries(fields));
    expect(made).toEqual(expect.arrayContaining([[['_id', 1]], ...declared]));
    expect(made).toHaveLength(declared.length + 1);
  }
  await service.stop();
});
