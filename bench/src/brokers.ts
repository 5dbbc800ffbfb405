import { adapterOf, createLogger, loadConfig, messagingSettings, type Transport, transports } from '@ticketing/common';
import { jetStream, natsStreaming, type OpenPipe, type Pipe } from './bare-clients';

/** One turn of a pipe, or several added up. */
export interface PipeSample {
  /** From publishing to handling, one message after the other, in milliseconds. */
  took: number[];
  /** Messages, many at once, and how long it took until all were handled. */
  messages: number;
  seconds: number;
}

export interface BrokerResult {
  transport: Transport;
  ours: PipeSample;
  bare: PipeSample;
}

const sizes = { oneByOne: 150, atOnce: 64, together: 500 };
/** As long as an event of ours. */
const padding = 'x'.repeat(500);
const bareClients: Record<Transport, OpenPipe> = { 'nats-streaming': natsStreaming, jetstream: jetStream };

/** Compares our adapters with the bare clients, in turns: ours, bare, bare, ours. */
export async function benchBrokers(
  urls: Record<Transport, string>,
  { rounds, share }: { rounds: number; share: number },
): Promise<BrokerResult[]> {
  const results: BrokerResult[] = [];
  for (const transport of transports) {
    const empty = (): PipeSample => ({ took: [], messages: 0, seconds: 0 });
    const result: BrokerResult = { transport, ours: empty(), bare: empty() };
    const pipes = {
      ours: await Measured.open(ours(transport), urls[transport]),
      bare: await Measured.open(bareClients[transport], urls[transport]),
    };
    if (rounds > 0) for (const name of ['ours', 'bare'] as const) await pipes[name].turn(share);
    const order = Array.from({ length: rounds }, () => ['ours', 'bare', 'bare', 'ours'] as const).flat();
    for (const name of rounds > 0 ? order : (['ours', 'bare'] as const)) {
      const { took, messages, seconds } = await pipes[name].turn(share);
      result[name].took.push(...took);
      result[name].messages += messages;
      result[name].seconds += seconds;
    }
    await Promise.all([pipes.ours.close(), pipes.bare.close()]);
    results.push(result);
  }
  return results;
}

const ours =
  (transport: Transport): OpenPipe =>
  async (url, maxInFlight, handle) => {
    const settings = loadConfig(messagingSettings, { NATS_URL: url, NATS_CLUSTER_ID: 'ticketing' });
    const broker = await adapterOf(transport).connect(settings, 'bench', createLogger('bench', 'error'));
    await broker.subscribe(
      { kind: 'durable', subject: 'bench.messages', group: 'bench', ackWaitMs: 30_000, maxInFlight },
      async ({ payload }) => handle(payload),
    );
    return { publish: (payload) => broker.publish('bench.messages', payload), close: () => broker.close() };
  };

/** A pipe that knows what has been handled. */
class Measured {
  private readonly waiting = new Map<string, () => void>();
  private next = 0;

  private constructor(private readonly pipe: Pipe) {}

  static async open(open: OpenPipe, url: string): Promise<Measured> {
    const measured: Measured = new Measured(
      await open(url, sizes.atOnce, (payload) => measured.waiting.get(payload)?.()),
    );
    return measured;
  }

  async turn(share: number): Promise<PipeSample> {
    const took: number[] = [];
    for (let index = 0; index < Math.ceil(sizes.oneByOne * share); index += 1) {
      const since = performance.now();
      await this.send();
      took.push(performance.now() - since);
    }
    const messages = Math.ceil(sizes.together * share);
    const since = performance.now();
    let left = messages;
    const worker = async () => {
      for (; left > 0; await this.send()) left -= 1;
    };
    await Promise.all(Array.from({ length: Math.min(sizes.atOnce, messages) }, worker));
    return { took, messages, seconds: (performance.now() - since) / 1_000 };
  }

  close(): Promise<void> {
    return this.pipe.close();
  }

  /** @returns once a new message is stored, and handled */
  private async send(): Promise<void> {
    this.next += 1;
    const payload = `${this.next} ${padding}`;
    const handled = new Promise<void>((resolve) => this.waiting.set(payload, resolve));
    await Promise.all([this.pipe.publish(payload), handled]);
    this.waiting.delete(payload);
  }
}
