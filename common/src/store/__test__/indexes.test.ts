import { BookModel, closeShelf, openShelf } from './shelf';

beforeAll(openShelf);
afterAll(closeShelf);

it('createIndexes makes the indexes of the schema and the one that the outbox sweep reads', async () => {
  const indexes = await BookModel.collection.indexes();
  expect(indexes.map(({ key }) => key)).toEqual(
    expect.arrayContaining([{ 'outbox.occurredAt': 1 }, { hold: 1 }, { price: 1, _id: 1 }]),
  );
  expect(indexes.find(({ key }) => 'hold' in key)).toMatchObject({ unique: true, sparse: true });
  // A second copy of the service starts on the same database.
  await BookModel.createIndexes();
  expect(await BookModel.collection.indexes()).toHaveLength(indexes.length);
});
