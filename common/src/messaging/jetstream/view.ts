import type { JetStreamClient } from '@nats-io/jetstream';
import { type KV, Kvm, KvWatchInclude } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import type { ViewSubscription } from '../broker';
import { history } from './bucket';
import { hasCode, type StreamOptions, warnIfOther } from './ensure';

/** The server's codes for a key that has another revision than the one to be replaced, and for a stream that is not there. */
const otherRevision = [10071, 10164];
const noStream = 10059;

/** How far each subscription of this process has seen its bucket, whatever becomes of its connections. */
const seen = new WeakMap<ViewSubscription, { made: string; revision: number }>();

/**
 * A bucket with the newest message of each key. One member of a group writes each message into it, and every process watches
 * it.
 */
export class View {
  /** @returns the group's bucket; one that exists with other settings is used as it is, and what is wrong with it is logged */
  static async open(client: JetStreamClient, options: ViewSubscription, streams: StreamOptions): Promise<View> {
    const { maxAgeMs, replicas, logger } = streams;
    const kv = await new Kvm(client).create(options.group, { history, ttl: maxAgeMs, replicas });
    const { created, config, state } = (await kv.status()).streamInfo;
    const wanted = { max_msgs_per_subject: history, max_age: nanos(maxAgeMs), num_replicas: replicas };
    warnIfOther(wanted, config, logger);
    return new View(kv, options, { made: created, revision: state.last_seq });
  }

  private constructor(
    private readonly kv: KV,
    private readonly options: ViewSubscription,
    private readonly end: { made: string; revision: number },
  ) {}

  /**
   * The group of those who write it. A bucket that is made again, because it was lost, has another one, which gets all that
   * the broker still has: so it is filled again.
   */
  get writers(): string {
    return `${this.options.group}-view-${Date.parse(this.end.made).toString(36)}`;
  }

  /** Writes a message, unless a newer one of its key is there. */
  async keep(payload: string): Promise<void> {
    const said = this.options.read(payload);
    if (!said) return;
    const { key, version } = said;
    for (;;) {
      const known = await this.kv.get(key);
      if (known?.operation === 'PUT' && (this.options.read(known.string())?.version ?? -1) >= version) return;
      try {
        await (known ? this.kv.update(key, payload, known.revision) : this.kv.create(key, payload));
        return;
      } catch (error) {
        // Somebody else has written it meanwhile: what, is looked at.
        if (!otherRevision.some((code) => hasCode(error, code))) throw error;
      }
    }
  }

  /** Whether somebody has deleted the bucket, for certain. */
  async isGone(): Promise<boolean> {
    return this.kv.status().then(
      () => false,
      (error) => hasCode(error, noStream),
    );
  }

  /**
   * Hands over what is written from now on, or, on another connection, since what was handed over last.
   * @returns once it watches; `ended` resolves when it no longer does
   */
  async watch(onMessage: (payload: string, revision: number) => void): Promise<{ ended: Promise<void> }> {
    const { made } = this.end;
    const last = seen.get(this.options);
    const from = last?.made === made ? last : this.end;
    seen.set(this.options, from);
    const include = KvWatchInclude.UpdatesOnly;
    const entries = await this.kv.watch({ include, resumeFromRevision: from.revision + 1 });
    const watching = async () => {
      for await (const { operation, revision, value } of entries) {
        seen.set(this.options, { made, revision });
        if (operation === 'PUT') onMessage(new TextDecoder().decode(value), revision);
      }
    };
    return { ended: watching() };
  }
}
