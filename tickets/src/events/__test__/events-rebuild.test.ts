import { operate } from '@ticketing/common';
import { TestService, testDatabase } from '@ticketing/common/testing';
import request from 'supertest';
import { sell } from '../../__test__/fixtures';
import type { EventSummary } from '../../api';
import { tickets } from '../../app';
import { EventModel } from '../../models/event';

it('operate rebuilds all events, even while the service is away', async () => {
  const environment = { MONGO_URI: testDatabase() };
  const service = await TestService.start(tickets, environment);
  for (const title of ['Jazz Night', 'Jazz Night', 'Play']) await sell(service, { title });
  await service.settle();
  await EventModel.updateMany({ title: 'Jazz Night' }, { $set: { available: 7, terms: [] } });
  await EventModel.deleteMany({ title: 'Play' });
  await EventModel.create({ _id: 'f'.repeat(24), title: 'Nobody sells this', available: 1, onSale: true });
  const broker = service.broker.connect();
  await service.stop();

  const lines: string[] = [];
  const settings = { ...environment, JWT_KEY: 'k'.repeat(32), NATS_URL: 'nats://in-memory', NATS_CLUSTER_ID: 'test' };
  await operate(tickets, ['read-models', 'rebuild'], (line) => lines.push(line), { broker, environment: settings });
  expect(lines).toEqual(['ticket: 3 rows rebuilt']);

  const again = await TestService.start(tickets, environment);
  const { body } = await request(again.url).get('/api/tickets/events').expect(200);
  const counts = body.map(({ title, available }: EventSummary) => `${title}: ${available}`);
  expect(counts.sort()).toEqual(['Jazz Night: 2', 'Play: 1']);
  expect((await request(again.url).get('/api/tickets/events?q=jazz')).body).toHaveLength(1);
  await again.stop();
});
