import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import type { Clock } from '../service/clock';
import { plainSchema } from './aggregate-schema';
import { isDuplicateKey } from './conflicts';

interface LeaseDocument {
  _id: string;
  holder: string;
  /** From then on any copy may take it. */
  until: Date;
  notes?: unknown;
}

const schema = plainSchema<LeaseDocument>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    until: { type: Date, required: true },
    notes: mongoose.Schema.Types.Mixed,
  },
  { collection: 'leases', minimize: false },
);

const LeaseModel = mongoose.model<LeaseDocument>('Lease', schema);

/**
 * Lets one copy of a service at a time do something, and keeps notes on its progress. A lease is never released: it
 * expires, so its next holder need not know whether the last one crashed.
 */
export class Lease<Notes extends object> {
  private readonly holder = randomUUID();

  /** How long one `take` lasts: no timer is exact, and one that came a little early would find what it has taken itself. */
  private readonly forMs: number;

  /** @param everyMs how often it is to be taken, in milliseconds */
  constructor(
    private readonly name: string,
    private readonly clock: Clock,
    everyMs: number,
  ) {
    this.forMs = 0.9 * everyMs;
  }

  /**
   * Takes the lease if it is free. A lease that ends implausibly late was taken by a copy whose clock was more than a
   * lease ahead; it counts as free, so no copy waits for that time.
   * @returns the previous holder's notes, empty the first time; undefined if the lease is held
   */
  async take(): Promise<Partial<Notes> | undefined> {
    const now = this.clock.now();
    try {
      const { holder, forMs } = this;
      const taken = await LeaseModel.findOneAndUpdate(
        { _id: this.name, $or: [{ until: { $lte: now } }, { until: { $gt: new Date(now.getTime() + 2 * forMs) } }] },
        { $set: { holder, until: new Date(now.getTime() + forMs) } },
        { upsert: true, new: true },
      ).lean();
      return (taken.notes ?? {}) as Partial<Notes>;
    } catch (error) {
      // It exists and is not free: the upsert tried to insert it a second time.
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
  }

  /** Keeps notes for the next holder. Dropped if this holder was too slow and has lost the lease. */
  async note(notes: Notes): Promise<void> {
    await LeaseModel.updateOne({ _id: this.name, holder: this.holder }, { $set: { notes } });
  }
}
