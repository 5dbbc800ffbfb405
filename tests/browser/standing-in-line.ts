import type { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { hydrated, inspect } from './inspect';
import { people, personNamed } from './people';
import { eventPathOf, reserved } from './scenes';
import { leave, visit } from './system';

describe('three people who want the same ticket', () => {
  afterEach(leave);

  const says = (visitor: Visitor, what: RegExp) => visitor.page.getByRole('main').filter({ hasText: what }).waitFor();
  const press = (visitor: Visitor, name: string) => visitor.page.getByRole('button', { name, exact: true }).click();

  it('one has it, and the others stand in line, are told when it is back, and take it; the last without JavaScript', async () => {
    // Somebody who holds nothing else: the bar would lead to all of it.
    const [{ bea, rob }, winnie] = await Promise.all([people(), personNamed('winnie')]);
    const order = await reserved('Back by popular demand', bea);
    const [first, second] = [await visit(), await visit({ javaScriptEnabled: false })];
    await Promise.all([first.become(winnie), second.become(rob)]);

    await first.page.goto(await eventPathOf(order.ticket));
    await hydrated(first.page);
    await press(first, 'Tell me when it is back');
    await says(first, /you are first in line/i);
    await hydrated(first.page);
    expect(await inspect(first, 'waiting')).toEqual([]);

    await second.page.goto(`/tickets/${order.ticket.id}`);
    await press(second, 'Tell me when it is back');
    await says(second, /one person is before you/i);
    await press(second, 'Leave the line');
    await press(second, 'Tell me when it is back');
    await second.page.goto('/orders');
    await says(second, /I am waiting for.*Back by popular demand.*One person is before you/s);

    // While they look at something else as well.
    const elsewhere = await first.context.newPage();
    await elsewhere.goto('/');
    await hydrated(elsewhere);
    await bea.delete(`/api/orders/${order.id}`);
    const bar = elsewhere.getByRole('complementary', { name: 'Your reservations' });
    await bar.getByRole('link', { name: 'Take it' }).waitFor();
    await elsewhere.close();
    await says(first, /it is back, and held for you/i);
    expect(await first.page.getByRole('link', { name: 'Pay now' }).count()).toBe(0);
    await first.page.getByRole('link', { name: 'Take it' }).first().click();
    await first.page.getByRole('timer', { name: 'Time left to take it' }).waitFor();
    await hydrated(first.page);
    expect(await inspect(first, 'offered')).toEqual([]);
    await press(first, 'Take it');
    await first.page.getByRole('timer', { name: 'Time left to pay' }).waitFor();

    await hydrated(first.page);
    await press(first, 'Release reservation');
    await press(first, 'Yes, give it back');
    await says(first, /you released this reservation/i);
    await eventually(async () => {
      await second.page.goto('/orders');
      expect(await second.page.getByRole('link', { name: /^Take it/ }).count()).toBeGreaterThan(0);
    });
    await second.page
      .getByRole('link', { name: /^Take it/ })
      .first()
      .click();
    await press(second, 'Take it');
    await second.page.getByText(/turn on JavaScript to pay/).waitFor();
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });
});
