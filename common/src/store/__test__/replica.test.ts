import fc from 'fast-check';
import mongoose from 'mongoose';
import { testDatabase } from '../../testing/test-service';
import { applyIfNewer, replicaSchema } from '../replica';

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
const apply = (version: number, to = id) => applyIfNewer(CopyModel, to, version, stateOf(version));
const stored = (of = id) => CopyModel.findById(of).lean();

beforeAll(() => mongoose.connect(testDatabase(), { autoIndex: false, autoCreate: false }));
afterEach(() => CopyModel.deleteMany());
afterAll(() => mongoose.disconnect());

describe('applyIfNewer', () => {
  it('takes over what is new, whole, and says so', async () => {
    expect(await apply(0)).toBe(true);
    expect(await stored()).toEqual({ _id: id, version: 0, ...stateOf(0) });
    expect(await apply(1)).toBe(true);
    expect(await stored()).toEqual({ _id: id, version: 1, ...stateOf(1) });
  });

  it('ignores a duplicate and what is older, and says so', async () => {
    await apply(3);
    expect(await apply(3)).toBe(false);
    expect(await apply(2)).toBe(false);
    expect(await applyIfNewer(CopyModel, id, 3, { title: 'forged', holder: 'eve' })).toBe(false);
    expect(await stored()).toEqual({ _id: id, version: 3, ...stateOf(3) });
  });

  it('skips over a gap', async () => {
    await apply(0);
    expect(await apply(7)).toBe(true);
    expect(await apply(4)).toBe(false);
    expect(await stored()).toMatchObject({ version: 7 });
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
          expect(await apply(version)).toBe(version > newest);
          newest = Math.max(newest, version);
        }
        expect(await stored()).toEqual({ _id: id, version: newest, ...stateOf(newest) });
      }),
      { numRuns: 60 },
    );
  });

  it('ends at the newest version when many apply at the same time, the first ones included', async () => {
    const deliveries = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (versions) => {
        await CopyModel.deleteMany();
        const news = await Promise.all(versions.map((version) => apply(version)));
        const newest = Math.max(...versions);
        expect(await stored()).toEqual({ _id: id, version: newest, ...stateOf(newest) });
        // Whatever was overtaken, the newest was news to exactly one of its deliveries.
        expect(versions.filter((version, index) => news[index] && version === newest)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});
