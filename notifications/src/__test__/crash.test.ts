import { repairs, Subjects } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import { MailModel } from '../models/mail';
import { sale, startNotifications } from './fixtures';
import { MailServerUnderTest } from './mail-server';

let server: MailServerUnderTest;
let service: TestService;

beforeAll(async () => {
  server = await MailServerUnderTest.start();
  ({ service } = await startNotifications(server));
});
afterAll(async () => {
  await service.stop();
  await server.close();
});

const repaired = async () => (await repairs.get()).values.find(({ labels }) => labels.kind === 'effect')?.value ?? 0;

it('a mail is written down although every handler died before that, and the message never comes again', async () => {
  const { buyer, order } = await sale(service);
  await service.settle();
  const dying = jest.spyOn(MailModel, 'updateOne').mockImplementation(() => {
    throw new Error('the process dies here');
  });
  await service.receive(Subjects.OrderCompleted, { ...order, version: 2, status: 'complete' });
  dying.mockRestore();
  expect(await MailModel.countDocuments()).toBe(0);
  const before = await repaired();
  service.clock.advance(20_000);
  await eventually(async () => {
    expect(server.to(buyer.email).map(({ subject }) => subject)).toEqual(['Your ticket: Rolling Pebbles']);
    expect((await repaired()) - before).toBe(1);
  });
});
