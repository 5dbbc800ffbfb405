/** A small service in its own process. It sells books, and holds a request, or a worker, for as long as a test wants. */
import { type Response, Router } from 'express';
import { subjectsOf } from '../../../events';
import { bookStore, created } from '../../../store/__test__/shelf';
import { defineService } from '../../define-service';
import { periodic } from '../../periodic';
import { runService } from '../../run-service';

const library = defineService({
  name: 'library',
  apiPath: '/api/books',
  database: true,
  publishes: subjectsOf('ticket'),
  startsWithoutBroker: process.env.STARTS_WITHOUT_BROKER === 'true',
  settings: {},
  build: ({ relay, clock, logger }) => {
    const books = bookStore(relay, clock);
    const held: Response[] = [];
    let work = async () => {};
    const never = () =>
      new Promise<void>(() => {
        logger.info('holding a worker');
      });
    const routes = Router()
      .get('/hold', (_req, res) => {
        held.push(res);
        logger.info('holding a request');
      })
      .get('/hold-worker', (_req, res) => {
        work = never;
        res.json({});
      })
      .get('/release', (_req, res) => {
        for (const each of held) each.json({ held: true });
        res.json({ released: held.length });
      })
      .post('/', async (req, res) => void res.status(201).json(await books.insert(created(req.body))));
    const worker = periodic('library', 10, logger, () => work());
    return { aggregates: [books], routes: [routes], workers: [worker] };
  },
});

void runService(library);
