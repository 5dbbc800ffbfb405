import { once } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';

type Kind = 'client' | 'bclient' | 'subscriber';

/** For one connection attempt; the service makes several. */
const answerWithinMs = 5_000;

const every: RedisOptions = {
  // Bull's default waits up to twenty seconds between two attempts.
  retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  disconnectTimeout: 500,
};

/**
 * While Redis is away commands fail at once, and the caller retries. Queueing them would hang: ioredis never settles
 * queued commands if it is told to disconnect between two connection attempts.
 */
const failAtOnce: RedisOptions = { ...every, enableOfflineQueue: false, maxRetriesPerRequest: 0 };

const options: Record<Kind, RedisOptions> = {
  // Message handlers wait for these; a message is redelivered after ten seconds.
  client: { ...failAtOnce, commandTimeout: 2_000 },
  // Blocking reads, which take as long as they take.
  bclient: { ...failAtOnce, enableReadyCheck: false },
  // After a lost connection ioredis would resubscribe in a promise it does not handle. Without the notifications Bull
  // merely looks for jobs itself, which it does often enough (see `guardInterval`).
  subscriber: { ...every, maxRetriesPerRequest: null, enableReadyCheck: false, autoResubscribe: false },
};

/** This process's connections to Redis: Bull needs one for commands, one for blocking reads, one for notifications. */
export class RedisConnections {
  private readonly all: Record<Kind, Redis>;

  private constructor(url: string) {
    const open = (kind: Kind) => new Redis(url, options[kind]);
    this.all = { client: open('client'), bclient: open('bclient'), subscriber: open('subscriber') };
  }

  /**
   * Opens them and waits for Redis, a few seconds at most. @throws Error when it does not answer; nothing stays open
   */
  static async open(url: string): Promise<RedisConnections> {
    const connections = new RedisConnections(url);
    await connections.ready();
    return connections;
  }

  get(kind: Kind): Redis {
    return this.all[kind];
  }

  /**
   * Reconnects when Redis has stopped answering on an apparently healthy connection: neither the client nor, for a
   * quarter of an hour, the operating system notices a server that is frozen or has vanished from the network.
   */
  async renewIfSilent(): Promise<void> {
    if (this.all.client.status !== 'ready') return;
    try {
      await this.all.client.ping();
    } catch {
      for (const redis of this.list()) redis.disconnect(true);
    }
  }

  close(): void {
    for (const redis of this.list()) redis.disconnect();
  }

  private async ready(): Promise<void> {
    const signal = AbortSignal.timeout(answerWithinMs);
    try {
      await Promise.all(this.list().map((redis) => untilReady(redis, signal)));
    } catch (error) {
      this.close();
      throw new Error(`Redis does not answer: ${(error as Error).message}`);
    }
  }

  private list(): Redis[] {
    return Object.values(this.all);
  }
}

/** @throws the client's last error */
async function untilReady(redis: Redis, signal: AbortSignal): Promise<void> {
  let complaint: unknown;
  while (redis.status !== 'ready') {
    // `once` rejects on an error, such as a refused connection or password; the client retries on its own.
    await once(redis, 'ready', { signal }).catch((error: unknown) => {
      if (signal.aborted) throw complaint ?? error;
      complaint = error;
    });
  }
}
