import { outboxAge } from '../../service/metrics';
import { measureOutboxes, waitingSince } from '../outbox-age';
import { BookModel, closeShelf, created, openShelf, startCopy, updated } from './shelf';

beforeAll(openShelf);
afterAll(closeShelf);

const walden = { title: 'Walden', price: 0 };
const ages = async () => (await outboxAge.get()).values.map(({ labels, value }) => [labels.subject, value]);

it('a channel that takes nothing shows with the age of its oldest event, and no more once it does', async () => {
  const { books, broker, relay, clock } = startCopy();
  const publish = broker.publish.bind(broker);
  broker.publish = async (subject, payload) => {
    if (subject === 'ticket:updated') throw new Error('unable to verify file version: EOF');
    await publish(subject, payload);
  };
  const blockedAt = clock.now();
  for (let minute = 0; minute < 3; minute += 1) {
    const { id } = await books.insert(created(walden));
    await books.update(id, ({ state }) => updated({ ...state, price: 1 }));
    await relay.idle();
    clock.advance(60_000);
  }
  expect(await waitingSince([books])).toEqual(new Map([['ticket:updated', blockedAt]]));
  await measureOutboxes([books], clock);
  expect(await ages()).toEqual([['ticket:updated', 180]]);

  broker.publish = publish;
  await relay.sweep();
  await measureOutboxes([books], clock);
  expect(await ages()).toEqual([]);
  expect(await BookModel.countDocuments({ 'outbox.0': { $exists: true } })).toBe(0);
});
