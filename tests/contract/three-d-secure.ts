import { eventually } from '../support/eventually';
import { type Order, type Payment, Person } from '../support/person';
import { disarm } from '../support/stripe';
import { paymentOf, reserved, untilPaid } from './purchase';
import { stripeFault, untilStripeHasTold } from './stripe-fault';
import { system } from './system';

let seller: Person;
let buyer: Person;
beforeAll(async () => {
  [seller, buyer] = await Promise.all([Person.signUp(system.url), Person.signUp(system.url)]);
});

describe('paying with a card that wants 3-D Secure', () => {
  afterEach(() => disarm(system));

  /** Answers the bank's challenge, as the buyer does on the bank's page. */
  async function authenticate(clientSecret: string, outcome: 'complete' | 'fail'): Promise<void> {
    const intentId = clientSecret.split('_secret_')[0];
    const { status } = await fetch(`${system.process('stripe-emulator').url}/_emulator/3ds/${intentId}`, {
      method: 'POST',
      body: new URLSearchParams({ client_secret: clientSecret, outcome }),
    });
    expect(status).toBe(200);
  }

  async function challenged(title: string): Promise<{ order: Order; payment: Payment; clientSecret: string }> {
    const order = await reserved(seller, buyer, title);
    const { status, body: payment } = await buyer.pay(order.id, 'tok_threeDSecure2Required');
    expect([status, payment.status]).toEqual([201, 'requires_action']);
    expect(payment.clientSecret).toMatch(/^pi_\w+_secret_\w+$/);
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('created');
    await untilStripeHasTold();
    return { order, payment, clientSecret: `${payment.clientSecret}` };
  }

  it('collects the money once the buyer has confirmed it, however often Stripe says so', async () => {
    const { order, payment, clientSecret } = await challenged('Confirmed');
    await stripeFault({ on: 'webhook', kind: 'repeat', copies: 5, times: 3 });
    await authenticate(clientSecret, 'complete');
    await untilPaid(buyer, order);
    expect((await paymentOf(buyer, order)).body).toMatchObject({ id: payment.id, status: 'captured' });
  });

  it('collects it also when the events of Stripe arrive in the wrong order', async () => {
    const { order, clientSecret } = await challenged('Shuffled');
    await stripeFault({ on: 'webhook', kind: 'shuffle', ms: 300, times: 2 });
    await authenticate(clientSecret, 'complete');
    await untilPaid(buyer, order);
  });

  it('takes nothing when the buyer does not confirm; another card can be tried', async () => {
    const { order, payment, clientSecret } = await challenged('Not confirmed');
    await authenticate(clientSecret, 'fail');
    await eventually(async () => expect((await paymentOf(buyer, order)).body.status).toBe('declined'));
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('created');
    const { status, body } = await buyer.pay(order.id);
    expect([status, body.id]).toEqual([201, payment.id]);
    await untilPaid(buyer, order);
  });
});
