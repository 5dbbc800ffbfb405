import type { JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import type { ViewSubscription } from '../broker';
import { history } from './bucket';
import { hasCode, type StreamOptions, warnIfOther } from './ensure';
import { asking } from './pull';

/** The server's codes for a key that has another revision than the one to be replaced, and for a stream that is not there. */
const otherRevision = [10071, 10164];
const noStream = 10059;
/** How long the server keeps the position of a process that asks no more. */
const forgottenAfterMs = 60_000;

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
    return new View(client, kv, options, config.num_replicas, { made: created, revision: state.last_seq });
  }

  private constructor(
    private readonly client: JetStreamClient,
    private readonly kv: KV,
    private readonly options: ViewSubscription,
    /** How many servers have the bucket: a consumer cannot be on more. */
    private readonly replicas: number,
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
   * Hands over what is written from now on, or, on another connection, since what was handed over last. By a consumer that
   * every server has: the library's own `watch` has one on a single server, and notices after a minute that it is gone.
   * @returns once it watches; `ended` resolves or rejects when it no longer does: when the bucket is gone, or when messages
   *   are missing that the server believes it has sent
   */
  async watch(
    manager: JetStreamManager,
    onMessage: (payload: string, revision: number) => void,
  ): Promise<{ ended: Promise<void> }> {
    const { made } = this.end;
    const last = seen.get(this.options);
    const from = last?.made === made ? last : this.end;
    seen.set(this.options, from);
    const stream = `KV_${this.options.group}`;
    const { name } = await manager.consumers.add(stream, {
      ...{ deliver_policy: 'by_start_sequence', opt_start_seq: from.revision + 1, ack_policy: 'none' },
      ...{ num_replicas: this.replicas, mem_storage: true, inactive_threshold: nanos(forgottenAfterMs) },
    });
    const consumer = await this.client.consumers.get(stream, name);
    const messages = await consumer.consume({ ...asking, abort_on_missing_resource: true });
    const watching = async () => {
      let next = 1;
      for await (const message of messages) {
        if (message.info.deliverySequence !== next++) throw new Error(`Messages of ${stream} are missing`);
        seen.set(this.options, { made, revision: message.seq });
        if (isWritten(message)) onMessage(message.string(), message.seq);
      }
    };
    return { ended: watching() };
  }
}

/** Whether a message of a bucket writes a value: others remove one. */
const isWritten = ({ headers }: JsMsg): boolean => !headers?.has('KV-Operation');
