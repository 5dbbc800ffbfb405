import mongoose from 'mongoose';
import type { DeadLetter } from '../../messaging';
import { testDatabase } from '../../testing/test-service';
import { DeadLetterModel, mongoDeadLetters } from '../dead-letters';

const letter: DeadLetter = {
  eventId: 'order:created:65a000000000000000000001:0',
  correlationId: 'the-request',
  subject: 'order:created',
  group: 'tickets',
  payload: '{"id":"order:created:65a000000000000000000001:0"}',
  sequence: 7,
  error: 'Error: no',
  attempts: 5,
};

beforeAll(() => mongoose.connect(testDatabase(), { autoIndex: false, autoCreate: false }));
afterEach(() => DeadLetterModel.deleteMany());
afterAll(() => mongoose.disconnect());

describe('mongoDeadLetters', () => {
  it('keeps everything that is known of a message', async () => {
    await mongoDeadLetters.park(letter);
    expect(await DeadLetterModel.find().lean()).toEqual([
      { ...letter, _id: expect.any(String), parkedAt: expect.any(Date) },
    ]);
  });

  it('keeps a message once, with its latest failure, however often and from how many copies it comes', async () => {
    await Promise.all(Array.from({ length: 10 }, () => mongoDeadLetters.park(letter)));
    await mongoDeadLetters.park({ ...letter, sequence: 1, attempts: 6, error: 'Error: still no' });
    expect(await DeadLetterModel.find().lean()).toMatchObject([{ sequence: 1, attempts: 6, error: 'Error: still no' }]);
  });

  it('keeps different messages and different groups apart', async () => {
    await mongoDeadLetters.park(letter);
    await mongoDeadLetters.park({ ...letter, payload: '{}' });
    await mongoDeadLetters.park({ ...letter, group: 'payments' });
    await mongoDeadLetters.park({ ...letter, subject: 'order:cancelled' });
    expect(await DeadLetterModel.countDocuments()).toBe(4);
  });

  it('keeps what could not be read at all, even nothing', async () => {
    const { eventId: _eventId, correlationId: _correlationId, ...unread } = letter;
    await mongoDeadLetters.park({ ...unread, payload: '' });
    await mongoDeadLetters.park({ ...unread, payload: '\u0000{"$set": {"a.b": 1}}' });
    expect(await DeadLetterModel.countDocuments()).toBe(2);
  });

  it('counts failures of all copies, and none for which the database was away, also when it is just back', async () => {
    const { MongoClientClosedError, MongoError, MongoErrorLabel, MongoNetworkError, MongoServerClosedError } =
      mongoose.mongo;
    const steppingDown = new MongoError('not primary');
    steppingDown.addErrorLabel(MongoErrorLabel.RetryableWriteError);
    const count = (error: Error) => mongoDeadLetters.countFailure(letter, error);
    expect(await count(new Error('no'))).toBe(1);
    expect(await count(new MongoNetworkError('connection closed'))).toBe(0);
    expect(await count(steppingDown)).toBe(0);
    // While this process connects again.
    expect(await count(new MongoClientClosedError())).toBe(0);
    expect(await count(new MongoServerClosedError())).toBe(0);
    expect(await count(new Error('no'))).toBe(2);
  });
});
