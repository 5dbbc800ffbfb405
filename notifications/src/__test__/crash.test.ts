import { repairs, Subjects } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import { MailModel } from '../models/mail';
import { paymentData, sale, startNotifications } from './fixtures';
import { MailServerUnderTest } from './mail-server';

let server: MailServerUnderTest;
let service: TestService;
let sweep: () => Promise<void>;

beforeAll(async () => {
  server = await MailServerUnderTest.start();
  ({ service, sweep } = await startNotifications(server));
});
afterAll(async () => {
  await service.stop();
  await server.close();
});

const repaired = async () => (await repairs.get()).values.find(({ labels }) => labels.kind === 'effect')?.value ?? 0;

/** What dies is each time the handler of the event that the mail follows from. */
it.each<[string, string, (sold: Awaited<ReturnType<typeof sale>>) => Promise<void>]>([
  [
    'of what was paid',
    'Your ticket: Rolling Pebbles',
    ({ order }) => service.receive(Subjects.OrderCompleted, { ...order, version: 2, status: 'complete' }),
  ],
  [
    'of an offer to who waits',
    'It is back: Rolling Pebbles',
    ({ order }) => service.receive(Subjects.OrderCreated, { ...order, offered: true }),
  ],
  [
    'of a refund',
    'Refunded: Rolling Pebbles',
    async ({ order }) => {
      await service.send(Subjects.OrderRefunded, { ...order, version: 4, status: 'refunded' });
      const payment = paymentData(order.id, { version: 3, status: 'refunded', amountRefunded: 2050 });
      await service.receive(Subjects.PaymentRefunded, payment);
    },
  ],
])(
  'a mail %s is written down although every handler died before that, and the message never comes again',
  async (_what, subject, happen) => {
    const made = await sale(service);
    await service.settle();
    const dying = jest.spyOn(MailModel, 'updateOne').mockImplementation(() => {
      throw new Error('the process dies here');
    });
    await happen(made);
    dying.mockRestore();
    expect(await MailModel.countDocuments({ about: made.order.id })).toBe(0);
    const before = await repaired();
    const subjects = () => server.to(made.buyer.email).map((mail) => mail.subject);
    service.clock.advance(20_000);
    await eventually(async () => {
      expect(subjects()).toEqual([subject]);
      expect((await repaired()) - before).toBe(1);
    });
    // Longer than its lease: nobody sends it again.
    service.clock.advance(130_000);
    await sweep();
    expect(subjects()).toEqual([subject]);
  },
);
