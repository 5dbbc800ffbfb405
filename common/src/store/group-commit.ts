import { AsyncResource } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import mongoose from 'mongoose';

interface Waiting<Write> {
  write: Write;
  /** Makes it with a command of its own, which is a part of what it is for. */
  alone(): Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

interface Commands<Write> {
  /** Makes one write. */
  one(write: Write): Promise<unknown>;
  /** Makes all these writes with one command, in whatever order. */
  all(writes: Write[]): Promise<unknown>;
}

/** How long one group may hold up the next, in milliseconds: its connection may have died in silence. */
const patienceMs = 1_000;

/** What several writes share is a part of no request and no event: a trace would show that of others. */
const everybodys = new AsyncResource('GroupCommit');

/**
 * Makes writes with one command if they come at the same moment, or while another command is on its way. So the more there
 * is to do, the less each costs, and who comes while nothing is on its way waits for nobody. A write that may have been made
 * although its command has failed is made again, and two of one document may be made in whatever order: only for writes
 * that can be, as the older of two versions is refused.
 */
export class GroupCommit<Write> {
  private waiting: Waiting<Write>[] = [];
  private running = false;

  constructor(private readonly commands: Commands<Write>) {}

  /** @throws what the database says about this write, as if it had been made alone */
  make(write: Write): Promise<void> {
    return new Promise((resolve, reject) => {
      const alone = AsyncResource.bind(() => this.alone(write));
      this.waiting.push({ write, alone, resolve, reject });
      if (!this.running) everybodys.runInAsyncScope(() => void this.run());
    });
  }

  /** Makes a write with a command of its own. */
  async alone(write: Write): Promise<void> {
    await this.commands.one(write);
  }

  private async run(): Promise<void> {
    this.running = true;
    // Messages that have come together get here in the same turn of the event loop.
    await turn();
    while (this.waiting.length > 0)
      await Promise.race([this.commit(this.waiting.splice(0)), wait(patienceMs, undefined, { ref: false })]);
    this.running = false;
  }

  private async commit(group: Waiting<Write>[]): Promise<void> {
    const refused = group.length > 1 ? await this.commitTogether(group) : group;
    await Promise.all(refused.map(({ alone, resolve, reject }) => alone().then(resolve, reject)));
  }

  /**
   * @returns those that were not made, or of which that is not known: alone, each hears why, unless no server was found
   */
  private async commitTogether(group: Waiting<Write>[]): Promise<Waiting<Write>[]> {
    let refused: Waiting<Write>[] = [];
    try {
      await this.commands.all(group.map(({ write }) => write));
    } catch (error) {
      const reason = reasonOf(error);
      // Alone, each would wait as long again for a server, while what comes after has begun to wait, too.
      if (reason instanceof mongoose.mongo.MongoServerSelectionError) {
        for (const { reject } of group) reject(reason);
        return [];
      }
      refused = refusedOf(group, error);
    }
    for (const each of group) if (!refused.includes(each)) each.resolve();
    return refused;
  }
}

/** What has kept a bulk write from being made, the driver puts into an error of its own. */
const reasonOf = (error: unknown): unknown =>
  error instanceof mongoose.mongo.MongoBulkWriteError && (error.errorResponse as unknown) instanceof Error
    ? error.errorResponse
    : error;

function refusedOf<T>(group: T[], error: unknown): T[] {
  // The command as a whole: with the network, say.
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return group;
  const indexes = [error.writeErrors].flat().map(({ index }) => index);
  return indexes.length === 0 ? group : group.filter((_each, index) => indexes.includes(index));
}
