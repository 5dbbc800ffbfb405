import fc from 'fast-check';
import mongoose from 'mongoose';
import { eventually } from '../../testing/eventually';
import { testDatabase } from '../../testing/test-service';
import { applyIfNewer, type Replica, replicaSchema } from '../replica';

interface Copy {
  title: string;
  holder: string | null;
}

const CopyModel = mongoose.model(
  'Copy',
  replicaSchema<Copy>({ title: { type: String, required: true }, holder: { type: String, default: null } }),
);
const id = '65a000000000000000000001';
const stateOf = (version: number): Copy => ({
  title: `version ${version}`,
  holder: version % 2 ? `h${version}` : null,
});
const replica: Replica<Copy & { id: string; version: number }, Copy> = {
  aggregate: 'ticket',
  model: CopyModel,
  learn: ({ title, holder }) => ({ title, holder }),
};
const timeOf = (version: number) => new Date(Date.UTC(2026, 0, 1 + version));
/** The complete replica at a version. */
const copyAt = (version: number, of = id) => ({ _id: of, version, changedAt: timeOf(version), ...stateOf(version) });
const applying = (version: number, to = id, state = stateOf(version)) =>
  applyIfNewer(replica, { data: { ...state, id: to, version }, occurredAt: timeOf(version).toISOString() });
const apply = async (...how: Parameters<typeof applying>) => (await applying(...how)).known;
const stored = (of = id) => CopyModel.findById(of).lean();

beforeAll(() => mongoose.connect(testDatabase(), { autoIndex: false, autoCreate: false }));
afterEach(() => {
  jest.restoreAllMocks();
  return CopyModel.deleteMany();
});
afterAll(() => mongoose.disconnect());

describe('applyIfNewer', () => {
  it('takes over what is new, whole, and answers it', async () => {
    expect(await apply(0)).toEqual(copyAt(0));
    expect(await stored()).toEqual(copyAt(0));
    expect(await apply(1)).toEqual(copyAt(1));
    expect(await stored()).toEqual(copyAt(1));
  });

  it('ignores a duplicate and what is older, and answers what is known', async () => {
    await apply(3);
    expect(await apply(3)).toEqual(copyAt(3));
    expect(await apply(2)).toEqual(copyAt(3));
    expect(await apply(3, id, { title: 'forged', holder: 'eve' })).toEqual(copyAt(3));
    expect(await stored()).toEqual(copyAt(3));
  });

  it('skips over a gap', async () => {
    await apply(0);
    await apply(7);
    await apply(4);
    expect(await stored()).toEqual(copyAt(7));
  });

  it('keeps aggregates apart', async () => {
    await Promise.all([apply(2, 'a'), apply(5, 'b')]);
    expect([(await stored('a'))?.version, (await stored('b'))?.version]).toEqual([2, 5]);
  });

  it('ends at the newest version in whatever order and however often the events arrive', async () => {
    const deliveries = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (versions) => {
        await CopyModel.deleteMany();
        let newest = -1;
        for (const version of versions) {
          newest = Math.max(newest, version);
          expect(await apply(version)).toEqual(copyAt(newest));
        }
        expect(await stored()).toEqual(copyAt(newest));
      }),
      { numRuns: 60 },
    );
  });

  it('ends at the newest version when many apply at the same time, the first ones included', async () => {
    const deliveries = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (versions) => {
        await CopyModel.deleteMany();
        await Promise.all(versions.map((version) => apply(version)));
        expect(await stored()).toEqual(copyAt(Math.max(...versions)));
      }),
      { numRuns: 60 },
    );
  });

  describe('to events that arrive together', () => {
    const arrive = async () => {
      await apply(5, 'b');
      const outcomes = await Promise.all([applying(0, 'a'), applying(4, 'b'), applying(6, 'b'), applying(1, 'c')]);
      expect(outcomes.map(({ applied }) => applied)).toEqual([true, false, true, true]);
      expect(await CopyModel.find().sort({ _id: 1 }).lean()).toEqual([copyAt(0, 'a'), copyAt(6, 'b'), copyAt(1, 'c')]);
    };

    it('takes one command, and each hears what became of its own', async () => {
      const together = jest.spyOn(CopyModel.collection, 'bulkWrite');
      await arrive();
      expect(together).toHaveBeenCalledTimes(1);
    });

    it('is done for each alone if that command fails', async () => {
      const died = new mongoose.mongo.MongoNetworkError('the connection died');
      jest.spyOn(CopyModel.collection, 'bulkWrite').mockRejectedValueOnce(died);
      await arrive();
    });

    it('does not wait for ever for the command before, whose connection may have died', async () => {
      const alone = jest.spyOn(CopyModel.collection, 'updateOne').mockReturnValueOnce(new Promise(() => {}));
      void applying(0, 'hangs');
      await eventually(() => expect(alone).toHaveBeenCalled());
      expect(await apply(0)).toEqual(copyAt(0));
    });
  });
});
