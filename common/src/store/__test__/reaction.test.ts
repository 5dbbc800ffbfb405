import fc from 'fast-check';
import mongoose from 'mongoose';
import pino from 'pino';
import { repairs } from '../../service/metrics';
import { TestClock } from '../../testing/test-clock';
import { testDatabase } from '../../testing/test-service';
import { type Effect, Reaction } from '../reaction';
import { type Replica, type ReplicaDocument, replicaSchema } from '../replica';
import { tidying } from '../together';

interface Offer {
  price: number;
}

const OfferModel = mongoose.model('Offer', replicaSchema<Offer>({ price: { type: Number, required: true } }));
const replica: Replica<Offer & { id: string; version: number }, Offer> = {
  aggregate: 'ticket',
  model: OfferModel,
  learn: ({ price }) => ({ price }),
};

/** The effect of an offer: its label shows its price. */
let labels: Map<string, number>;
/** Every derivation, e.g. "a 2". */
let derived: string[];
/** Runs before each derivation; a test makes it fail, or makes concurrent changes. */
let before: (known: ReplicaDocument<Offer>) => unknown;
let clock: TestClock;

async function derive(known: ReplicaDocument<Offer>): Promise<boolean> {
  await before(known);
  const { _id, version, price } = known;
  derived.push(`${_id} ${version}`);
  const changed = labels.get(_id) !== price;
  labels.set(_id, price);
  return changed;
}

const reactingTo = (follows?: (offer: Offer) => boolean, more: Partial<Effect<Offer>> = {}) =>
  new Reaction(
    replica,
    { derive, ...(follows && { follows }), ...more },
    { clock, logger: pino({ level: 'silent' }), leftAfterMs: 15_000 },
  );
/** From price 102 nothing follows that has not followed from 101. */
const likeBefore = () =>
  reactingTo(undefined, { followed: ({ price }) => (price === 102 ? { price: 101 } : undefined) });
const offer = (version: number, id = 'a') => ({ data: { id, version, price: 100 + version }, occurredAt });
const occurredAt = '2026-11-21T10:00:00.000Z';
/** Also when what waits to be removed is gone. */
async function marked() {
  await Promise.all([...tidying].map((each) => each.flush()));
  return (await OfferModel.find({ unsettled: { $exists: true } }).lean()).map(({ _id }) => _id);
}
const repaired = async () => (await repairs.get()).values.find(({ labels: { kind } }) => kind === 'effect')?.value ?? 0;
const dies = () => Promise.reject(new Error('the process dies here'));
const alone = () => undefined;

beforeAll(async () => {
  await mongoose.connect(testDatabase(), { autoIndex: false, autoCreate: false });
  await OfferModel.createIndexes();
});
beforeEach(async () => {
  labels = new Map();
  derived = [];
  before = alone;
  clock = new TestClock();
  repairs.reset();
  await marked();
  await OfferModel.deleteMany();
});
afterAll(() => mongoose.disconnect());

/** A copy writes the replica and crashes before the effect; there is no redelivery. */
async function dieOnTheWay(
  reaction: Reaction<Offer & { id: string; version: number }, Offer>,
  version: number,
  id = 'a',
) {
  before = dies;
  await expect(reaction.follow(offer(version, id))).rejects.toThrow('dies here');
  before = alone;
}

/** Enough time passes that no copy can still be working on it, and a sweep runs. */
async function timePasses(reaction: { sweep(): Promise<void> }) {
  clock.advance(20_000);
  await reaction.sweep();
}

describe('an event', () => {
  it('has its effect, and leaves no mark behind', async () => {
    await reactingTo().follow(offer(0));
    expect(derived).toEqual(['a 0']);
    expect(await marked()).toEqual([]);
  });

  it('that comes again derives nothing once its effect is done', async () => {
    await reactingTo().follow(offer(1));
    expect(await marked()).toEqual([]);
    await reactingTo().follow(offer(1));
    await reactingTo().follow(offer(0));
    expect(derived).toEqual(['a 1']);
  });

  it('that comes again derives again as long as the effect may not be done, from the newest state', async () => {
    await dieOnTheWay(reactingTo(), 1);
    await reactingTo().follow(offer(0));
    expect(derived).toEqual(['a 1']);
    await reactingTo().follow(offer(1));
    expect(derived).toEqual(['a 1', 'a 1']);
    // Its first delivery may still be at it.
    expect(await marked()).toEqual(['a']);
    await timePasses(reactingTo());
    expect(await marked()).toEqual([]);
  });

  it.each([
    ['the newer one', [2, 2]],
    ['the older one itself', [2, 1]],
  ])(
    'that comes while an older one is being dealt with leaves its mark to it, also if %s comes again',
    async (_which, versions) => {
      before = async ({ version }) => {
        if (version !== 1) return;
        for (const version of versions) await reactingTo().follow(offer(version));
        expect(await marked()).toEqual(['a']);
      };
      await reactingTo(undefined, { derive: async (known) => derive(known).then(dies) })
        .follow(offer(1))
        .catch(alone);
      expect(labels.get('a')).toBe(101);
      await timePasses(reactingTo());
      expect(labels.get('a')).toBe(102);
      expect(await marked()).toEqual([]);
    },
  );

  it('that comes again leaves the mark to the sweep, as it may be done after a newer one', async () => {
    await reactingTo().follow(offer(1));
    before = async () => {
      before = alone;
      await marked();
      await reactingTo().follow(offer(2));
      await marked();
    };
    await reactingTo().follow(offer(1));
    expect(labels.get('a')).toBe(101);
    expect(await marked()).toEqual(['a']);
    await timePasses(reactingTo());
    expect(labels.get('a')).toBe(102);
    expect(await marked()).toEqual([]);
  });

  it('from which nothing follows is learnt without a mark, and takes away the mark of an older state', async () => {
    const reaction = reactingTo(({ price }) => price < 102);
    await dieOnTheWay(reaction, 1);
    await reaction.follow(offer(2));
    expect(derived).toEqual([]);
    expect(await marked()).toEqual([]);
    expect(await OfferModel.findById('a').lean()).toMatchObject({ version: 2, price: 102 });
  });

  it('leaves the mark of a newer one that came while it was being dealt with', async () => {
    before = async ({ version }) => {
      if (version === 1) await expect(reactingTo().follow(offer(2))).rejects.toThrow('dies here');
      else await dies();
    };
    await reactingTo().follow(offer(1));
    expect(await marked()).toEqual(['a']);
  });

  it('leaves the mark of an older one that is still being dealt with', async () => {
    before = async ({ version }) => {
      if (version !== 1) return;
      await reactingTo().follow(offer(2));
      labels.set('a', 101);
      await dies();
    };
    await expect(reactingTo().follow(offer(1))).rejects.toThrow('dies here');
    expect(await marked()).toEqual(['a']);
    await timePasses(reactingTo());
    expect(labels.get('a')).toBe(102);
    expect(await marked()).toEqual([]);
  });

  it('that came while an older one was being dealt with has the last word, before any sweep', async () => {
    before = async ({ version }) => {
      if (version === 1) await reactingTo().follow(offer(2));
    };
    await reactingTo().follow(offer(1));
    expect(labels.get('a')).toBe(101);
    await marked();
    expect(labels.get('a')).toBe(102);
    await timePasses(reactingTo());
    expect(await marked()).toEqual([]);
  });

  it.each([
    ['', false],
    [', or the sweep has it if its process dies', true],
  ])(
    'has the last word, too, where its mark has been removed while an older one was being dealt with%s',
    async (_end, isFatal) => {
      before = async ({ version }) => {
        if (version !== 1) return;
        await reactingTo().follow(offer(2));
        // It takes so long that a sweep takes its handler for dead.
        await timePasses(reactingTo());
        expect(await marked()).toEqual([]);
      };
      await reactingTo().follow(offer(1));
      expect(labels.get('a')).toBe(101);
      // Should it die over that, the sweep finds a mark.
      if (isFatal) before = dies;
      expect(await marked()).toEqual(isFatal ? ['a'] : []);
      before = alone;
      await timePasses(reactingTo());
      expect(labels.get('a')).toBe(102);
      expect(await marked()).toEqual([]);
    },
  );

  it('leaves no mark to the sweep where two copies deal with one version right after the other, unless one dies', async () => {
    for (const isFatal of [false, true]) {
      await reactingTo().follow(offer(isFatal ? 3 : 1));
      if (isFatal) await dieOnTheWay(reactingTo(), 4);
      else await reactingTo().follow(offer(2));
      for (const copy of tidying) await copy.flush();
      expect(await marked()).toEqual(isFatal ? ['a'] : []);
    }
    expect(labels.get('a')).toBe(104);
    await timePasses(reactingTo());
    expect(await marked()).toEqual([]);
  });

  it('has the last word, too, where the same copy deals with an older one, and is done with that first', async () => {
    let [hasLooked, isDone] = [() => {}, () => {}];
    const looked = new Promise<void>((resolve) => {
      hasLooked = resolve;
    });
    const olderDone = new Promise<void>((resolve) => {
      isDone = resolve;
    });
    let newer: Promise<void> | undefined;
    const reaction: ReturnType<typeof reactingTo> = reactingTo(undefined, {
      derive: async (known) => {
        if (known.version === 1) {
          newer = reaction.follow(offer(2));
          await looked;
        }
        const changed = await derive(known);
        if (known.version === 2) {
          hasLooked();
          await olderDone;
        }
        return changed;
      },
    });
    await reaction.follow(offer(1));
    isDone();
    await newer;
    expect(labels.get('a')).toBe(101);
    expect(await marked()).toEqual(['a']);
    expect(labels.get('a')).toBe(102);
  });

  it('leaves no mark behind right after an older one that is done', async () => {
    const reaction = reactingTo();
    for (const version of [1, 2, 3]) await reaction.follow(offer(version));
    expect(await marked()).toEqual([]);
  });

  it('from which nothing new follows is learnt with one command, once its predecessor is done', async () => {
    const reaction = likeBefore();
    await reaction.follow(offer(1));
    const commands = jest.spyOn(OfferModel.collection, 'updateOne');
    const removals = jest.spyOn(OfferModel.collection, 'bulkWrite');
    await reaction.follow(offer(2));
    expect(await marked()).toEqual([]);
    expect([commands.mock.calls.length, removals.mock.calls.length]).toEqual([1, 0]);
    jest.restoreAllMocks();
    expect(derived).toEqual(['a 1']);
    expect(await OfferModel.findById('a').lean()).toMatchObject({ version: 2, price: 102 });
  });

  it.each([
    ['has never arrived', async () => undefined],
    ['may not be done', () => dieOnTheWay(likeBefore(), 1)],
    ['was another one', () => likeBefore().follow(offer(0))],
  ])('from which nothing new follows is followed all the same where its predecessor %s', async (_what, before) => {
    await before();
    derived = [];
    await likeBefore().follow(offer(2));
    expect(derived).toEqual(['a 2']);
    await marked();
    // A mark of a copy that has died is the sweep's.
    await timePasses(likeBefore());
    expect(await marked()).toEqual([]);
  });

  it('of which nothing is derived at all is learnt without a mark', async () => {
    await new Reaction(replica, undefined, { clock, logger: pino({ level: 'silent' }), leftAfterMs: 15_000 }).follow(
      offer(0),
    );
    expect(await marked()).toEqual([]);
  });
});

it('marks are removed together: one command for many', async () => {
  const removals = jest.spyOn(OfferModel.collection, 'bulkWrite');
  const reaction = reactingTo();
  for (let index = 0; index < 20; index++) await reaction.follow(offer(0, `${index}`));
  expect(await marked()).toEqual([]);
  expect(removals.mock.calls.length).toBeLessThanOrEqual(2);
  jest.restoreAllMocks();
});

describe('the sweep', () => {
  it('gives the handler of a newer version as much time as that of the older one whose mark it has found', async () => {
    await dieOnTheWay(reactingTo(), 1);
    clock.advance(14_000);
    await dieOnTheWay(reactingTo(), 2);
    clock.advance(2_000);
    await reactingTo().sweep();
    expect(derived).toEqual([]);
    await timePasses(reactingTo());
    expect(derived).toEqual(['a 2']);
  });

  it('does what a dead process left undone, and counts it', async () => {
    await dieOnTheWay(reactingTo(), 3);
    await timePasses(reactingTo());
    expect(labels.get('a')).toBe(103);
    expect(await marked()).toEqual([]);
    expect(await repaired()).toBe(1);
  });

  it('leaves alone what somebody is probably still at', async () => {
    await dieOnTheWay(reactingTo(), 3);
    clock.advance(10_000);
    await reactingTo().sweep();
    expect(derived).toEqual([]);
  });

  it('counts nothing when the effect was done and only the mark was left', async () => {
    labels.set('a', 103);
    await dieOnTheWay(reactingTo(), 3);
    await timePasses(reactingTo());
    expect(await marked()).toEqual([]);
    expect(await repaired()).toBe(0);
  });

  it('is not held up by what cannot be done, which waits behind everything else', async () => {
    for (const id of ['never', 'b', 'c']) await dieOnTheWay(reactingTo(), 1, id);
    before = ({ _id }) => _id === 'never' && dies();
    await timePasses(reactingTo());
    expect(derived.sort()).toEqual(['b 1', 'c 1']);
    const [failing] = await OfferModel.find().sort({ unsettled: -1 }).lean();
    expect(failing).toMatchObject({ _id: 'never', unsettled: clock.now() });
    before = alone;
    await timePasses(reactingTo());
    expect(await marked()).toEqual([]);
  });

  it('takes the oldest first, a bounded number at a time', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(2, '0'));
    const since = (index: number) => new Date(clock.now().getTime() + index);
    await OfferModel.insertMany(
      ids.map((_id, index) => ({ _id, version: 0, price: 1, changedAt: occurredAt, unsettled: since(index) })),
    );
    await timePasses(reactingTo());
    expect(derived.sort()).toEqual(ids.slice(0, 50).map((id) => `${id} 0`));
  });

  it('does once what the sweeps of several copies find at the same time', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await dieOnTheWay(reactingTo(), 1, id);
    clock.advance(20_000);
    await Promise.all(Array.from({ length: 4 }, () => reactingTo().sweep()));
    expect(derived.sort()).toEqual(['a 1', 'b 1', 'c 1', 'd 1']);
    expect(await repaired()).toBe(4);
  });
});

type Happening = { version: number; dies: boolean } | 'sweep';

it('whatever arrives in whatever order and wherever handlers die, a sweep later the effect is that of the newest', async () => {
  const happening = fc.oneof(
    { weight: 5, arbitrary: fc.record({ version: fc.nat({ max: 5 }), dies: fc.boolean() }) },
    { weight: 1, arbitrary: fc.constant<Happening>('sweep') },
  );
  await fc.assert(
    fc.asyncProperty(fc.array<Happening>(happening, { minLength: 1, maxLength: 12 }), async (happenings) => {
      await OfferModel.deleteMany();
      labels.clear();
      const events = happenings.filter((each) => each !== 'sweep');
      for (const each of happenings) {
        before = each !== 'sweep' && each.dies ? dies : alone;
        if (each === 'sweep') await timePasses(reactingTo());
        else
          await reactingTo()
            .follow(offer(each.version))
            .catch(() => undefined);
      }
      before = alone;
      await marked();
      await timePasses(reactingTo());
      if (events.length === 0) return;
      expect(labels.get('a')).toBe(100 + Math.max(...events.map(({ version }) => version)));
      expect(await marked()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
