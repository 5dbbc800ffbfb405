import type { ListenerContext } from '../messaging';
import { Lease } from '../store';
import { settledAfterMs } from './digest';
import type { Questions } from './questions';

/** How far the comparison of a replica with its owner has progressed. */
interface Progress {
  /** Changes up to here have been asked about. */
  checkedUntil: Date;
  /** When everything was last asked about; earlier changes need not be asked about again. */
  since: Date;
  /** The slow scan of everything, one chunk per round. */
  scrub: {
    startedAt: Date;
    /** The interval until the next scan starts. */
    everyMs: number;
    running: boolean;
    /** Where the next chunk starts. */
    after: string | null;
  };
}

/** Each round asks again about the changes of this many earlier rounds: a question or its answer may have been lost. */
const overlapRounds = 3;
/** After this many missed rounds, ask about everything by id instead of about a span of time of any length. */
const longRounds = 8;
const aDayMs = 24 * 3_600_000;

/**
 * Periodically compares a replica with its owner. A round costs by what changed since the last ones. Everything is
 * compared once a day, and at once if the replica is empty, or if the service is new, restored, or was down for long;
 * then again after four rounds, eight, and so on, as the answers to the first may have been lost.
 */
export class Rounds {
  private readonly lease: Lease<Progress>;

  /** @param roundMs the time between rounds, in milliseconds; copies of the service share the rounds */
  constructor(
    private readonly context: ListenerContext,
    private readonly questions: Questions,
    private readonly roundMs: number,
  ) {
    this.lease = new Lease(`${questions.replica.aggregate} reconciliation`, context.clock, roundMs);
  }

  /** Runs one round; does nothing if another copy has started it, or while the broker is away. */
  async run(): Promise<void> {
    const { broker, clock } = this.context;
    if (!broker.isConnected()) return;
    const progress = await this.lease.take();
    if (!progress) return;
    const now = clock.now();
    const until = new Date(now.getTime() - settledAfterMs);
    const { checkedUntil, since, scrub } = progress;
    const next =
      checkedUntil && since && scrub && !(await this.mustBeginAnew({ checkedUntil, since, scrub }, now))
        ? await this.goOn({ checkedUntil, since, scrub }, now, until)
        : await this.beginAnew(now, until);
    // Ask first, note afterwards: after a crash in between, the question is asked twice.
    await this.lease.note(next);
  }

  private async mustBeginAnew({ checkedUntil, scrub }: Progress, now: Date): Promise<boolean> {
    const sinceMs = now.getTime() - checkedUntil.getTime();
    // Also if the noted time is far ahead: the clock of the copy that noted it was wrong, and nothing would be asked
    // until then.
    if (sinceMs > longRounds * this.roundMs + settledAfterMs || sinceMs < -this.roundMs) return true;
    // Not every round: the answers may still be on their way, or the owner has nothing.
    if (now.getTime() - scrub.startedAt.getTime() < this.firstPauseMs) return false;
    return (await this.questions.replica.model.exists({})) === null;
  }

  private async beginAnew(now: Date, until: Date): Promise<Progress> {
    await this.questions.aboutAll();
    const scrub = { startedAt: now, everyMs: this.firstPauseMs, running: false, after: null };
    return { checkedUntil: until, since: until, scrub };
  }

  private async goOn({ checkedUntil, since, scrub }: Progress, now: Date, until: Date): Promise<Progress> {
    const overlap = checkedUntil.getTime() - overlapRounds * this.roundMs;
    await this.questions.aboutChanges(new Date(Math.max(overlap, since.getTime())), until);
    const due = !scrub.running && now.getTime() - scrub.startedAt.getTime() >= scrub.everyMs;
    const current = due
      ? { startedAt: now, everyMs: Math.min(2 * scrub.everyMs, aDayMs), running: true, after: null }
      : scrub;
    if (!current.running) return { checkedUntil: until, since, scrub: current };
    const after = await this.questions.aboutChunk(current.after);
    return { checkedUntil: until, since, scrub: { ...current, running: after !== null, after } };
  }

  private get firstPauseMs(): number {
    return 4 * this.roundMs;
  }
}
