import mongoose from 'mongoose';
import { findExpected } from '../find-expected';

const idOf = (time: Date) => mongoose.Types.ObjectId.createFromTime(time.getTime() / 1000).toHexString();
const longAgo = idOf(new Date('2020-01-01'));
const found = {};

describe('looking for what may still be on its way', () => {
  it('finds what turns up a moment later', async () => {
    const find: jest.Mock<Promise<object | undefined>> = jest.fn(async () =>
      find.mock.calls.length < 3 ? undefined : found,
    );
    expect(await findExpected(idOf(new Date()), find)).toBe(found);
  });

  it('waits for the version that somebody has seen, however old the thing is', async () => {
    const find: jest.Mock<Promise<{ version: number }>> = jest.fn(async () => ({ version: find.mock.calls.length }));
    expect(await findExpected(longAgo, find, 3)).toEqual({ version: 3 });
  });

  it('takes a later version than the one that was seen', async () => {
    const find = jest.fn(async () => ({ version: 7 }));
    expect(await findExpected(longAgo, find, 3)).toEqual({ version: 7 });
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('gives up on a version that does not come, and says what there is', async () => {
    const find = jest.fn(async () => ({ version: 2 }));
    expect(await findExpected(longAgo, find, 1_000_000)).toEqual({ version: 2 });
    expect(find).toHaveBeenCalledTimes(7);
  });

  it('gives up on what does not', async () => {
    const find = jest.fn(async () => undefined);
    expect(await findExpected(idOf(new Date()), find)).toBeUndefined();
    expect(find.mock.calls.length).toBeGreaterThan(1);
  });

  it('looks once for what was made long ago, or never', async () => {
    const find = jest.fn(async () => undefined);
    expect(await findExpected(longAgo, find, 3)).toBeUndefined();
    expect(find).toHaveBeenCalledTimes(1);
  });
});
