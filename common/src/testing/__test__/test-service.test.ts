import { Router } from 'express';
import request from 'supertest';
import { subjectsOf } from '../../events';
import { requireAuth, signedIn } from '../../http';
import { Listener } from '../../messaging';
import { defineService } from '../../service';
import { BookModel, bookStore, created, updated } from '../../store/__test__/shelf';
import { newId, TestService, testDatabase } from '../test-service';

const library = defineService({
  name: 'library',
  apiPath: '/api/books',
  database: true,
  publishes: subjectsOf('ticket'),
  settings: {},
  build: ({ relay, clock, listenerContext }) => {
    const books = bookStore(relay, clock);
    return {
      aggregates: [books],
      listeners: [
        new Listener(listenerContext, {
          subjects: ['order:created'],
          // Changes a book's price on each order, which publishes another event.
          onMessage: ({ ticket }) =>
            books.update(ticket.id, ({ state }) => updated({ ...state, price: state.price + 1 })),
        }),
      ],
      routes: [
        Router()
          .get('/me', requireAuth, (req, res) => void res.json(signedIn(req)))
          .post('/', async (req, res) => void res.json(await books.insert(created(req.body)))),
      ],
    };
  },
});

let service: TestService;
beforeAll(async () => {
  service = await TestService.start(library);
});
afterAll(() => service.stop());

const add = async () =>
  (await request(service.url).post('/api/books').send({ title: 'x', price: 1 })).body.id as string;

describe('TestService', () => {
  it('signs users in as auth would, each time somebody else, or who is asked for', async () => {
    const [ada, eve] = [service.signIn(), service.signIn()];
    expect(ada.id).not.toBe(eve.id);
    const response = await request(service.url).get('/api/books/me').set('Cookie', ada.cookie);
    expect(response.body).toEqual({ id: ada.id, email: ada.email });
    expect(service.signIn(ada.id)).toMatchObject({ id: ada.id, email: ada.email });
  });

  it('hands over an event, and returns when all that came of it is done', async () => {
    const id = await add();
    const order = { id: newId(), version: 0, status: 'created' as const, userId: newId() };
    const expiresAt = service.clock.now().toISOString();
    await service.receive('order:created', { ...order, expiresAt, ticket: { id, price: 1, currency: 'EUR' } });
    expect(await BookModel.findById(id).lean()).toMatchObject({ price: 2, version: 1, outbox: [] });
    expect(service.broker.published('ticket:updated')).toMatchObject([
      { data: { id, price: 2 }, correlationId: 'test' },
    ]);
  });

  it('begins each test with nothing, and keeps the indexes', async () => {
    await add();
    await service.reset();
    expect(await BookModel.countDocuments()).toBe(0);
    expect(Object.keys(await BookModel.collection.indexInformation())).toContain('hold_1');
  });

  it('has a clock that stands still until it is moved on', async () => {
    const before = service.clock.now();
    const id = await add();
    expect((await BookModel.findById(id).lean())?.createdAt).toEqual(before);
    service.clock.advance(60_000);
    expect(service.clock.now().getTime() - before.getTime()).toBe(60_000);
  });

  it('has a database of its own', () => {
    expect(testDatabase()).not.toBe(testDatabase());
  });
});
