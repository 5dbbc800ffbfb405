import type { Visitor } from '../support/browser';
import type { Order } from '../support/person';
import { disarm } from '../support/stripe';
import { hydrated, inspect } from './inspect';
import { people } from './people';
import { account } from './states/account';
import { browse, elsewhere, emptyBrowse, fillTheShelf } from './states/browse';
import { checkout, ordersOfOthers, tickets } from './states/checkout';
import { lists } from './states/lists';
import { sell } from './states/sell';
import { find, type State } from './states/state';
import { ticket } from './states/ticket';
import { leave, system, visit } from './system';

let visitor: Visitor;

/**
 * Opens a page in one of its states and inspects it in every look.
 * @returns its problems, as sentences
 */
async function problemsWith({
  who,
  path,
  act,
  shows,
  lacks = [],
  status = 200,
  excuse,
  name,
}: State): Promise<string[]> {
  const { page } = visitor;
  if (who) await visitor.become((await people())[who]);
  if (excuse) visitor.excuse(excuse);
  const answer = await page.goto(await path());
  await hydrated(page);
  await act?.(page);
  for (const sight of shows) await find(page, sight).waitFor();
  const problems = answer?.status() === status ? [] : [`The answer is ${answer?.status()}`];
  for (const sight of lacks)
    if (await find(page, sight).isVisible()) problems.push(`There is ${JSON.stringify(sight)}`);
  problems.push(...(await inspect(visitor, name)));
  return [...problems, ...visitor.complaints];
}

/** Has banks answer that have not, for the looks of it; and gives back what is held, as every page of its holder shows it. */
async function tidyUp(): Promise<void> {
  await disarm(system.stack);
  const { bea, rob } = await people();
  for (const buyer of [bea, rob]) {
    const { body: orders } = await buyer.get<Order[]>('/api/orders?limit=100');
    // Not those whose payment is accepted just now.
    for (const { id, status } of orders) if (status === 'created') await buyer.delete(`/api/orders/${id}`);
  }
}

const look = async (state: State): Promise<void> => expect(await problemsWith(state)).toEqual([]);

describe('every page, in every state, on a desk in light and on a phone in dark', () => {
  beforeAll(async () => {
    visitor = await visit();
  });
  afterEach(() => visitor.renew());
  afterAll(async () => {
    await leave();
    await tidyUp();
  });

  it.each(emptyBrowse)('$name', look);

  describe('with tickets', () => {
    beforeAll(fillTheShelf);
    it.each([...browse, ...elsewhere])('$name', look);
  });

  it.each([...ticket, ...sell, ...checkout, ...tickets, ...ordersOfOthers, ...lists, ...account])('$name', look);
});
