import mongoose from 'mongoose';
import { findExpected } from '../find-expected';

const idOf = (time: Date) => mongoose.Types.ObjectId.createFromTime(time.getTime() / 1000).toHexString();

describe('looking for what may still be on its way', () => {
  it('finds what turns up a moment later', async () => {
    const find: jest.Mock<Promise<string | undefined>> = jest.fn(async () =>
      find.mock.calls.length < 3 ? undefined : 'found',
    );
    expect(await findExpected(idOf(new Date()), find)).toBe('found');
  });

  it('gives up on what does not', async () => {
    const find = jest.fn(async () => undefined);
    expect(await findExpected(idOf(new Date()), find)).toBeUndefined();
    expect(find.mock.calls.length).toBeGreaterThan(1);
  });

  it('looks once for what was made long ago, or never', async () => {
    const find = jest.fn(async () => undefined);
    expect(await findExpected(idOf(new Date('2020-01-01')), find)).toBeUndefined();
    expect(find).toHaveBeenCalledTimes(1);
  });
});
