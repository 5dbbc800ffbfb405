import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, Delivery } from '@ticketing/common';
import { print } from './output';
import { connectAsService, targetOf, type Where } from './target';

const subject = 'lesson:accounts';
const ackWaitMs = 1_000;

interface Transaction {
  /** Of this lesson; the channel also holds those of earlier ones. */
  lesson: string;
  version: number;
  amount: number;
}
const amounts = [70, 40, -100];

/** An account that adds up what it hears of. */
class Account {
  balance = 0;
  private next = 0;

  constructor(private readonly versions: boolean) {}

  /** @throws Error when a transaction is missing before this one, with versions */
  handle({ version, amount }: Transaction): string {
    if (this.versions && version < this.next) return 'known already, skipped';
    if (this.versions && version > this.next) throw new Error(`not yet: version ${this.next} is missing`);
    this.next = version + 1;
    if (this.balance + amount < 0) return `refused: there are only ${this.balance}`;
    this.balance += amount;
    return `the balance is ${this.balance}`;
  }
}

const nameOf = (amount: number): string => (amount > 0 ? `a deposit of ${amount}` : `a withdrawal of ${-amount}`);

/**
 * Sends deposits of 70 and 40 and a withdrawal of 100 over the real broker to a listener that is slow with the first, so that
 * it comes again, and fails once with the second. They should leave 10.
 * @param versions whether the account keeps to the versions of the transactions
 */
export async function accounts(where: Where, { versions = false }: { versions?: boolean }): Promise<void> {
  const { transport, url } = targetOf(where);
  const broker = await connectAsService({ transport, url, clusterId: where.clusterId }, 'lesson');
  try {
    const balance = await run(broker, new Account(versions));
    print(`70 + 40 - 100 = 10; ${versions ? 'with' : 'without'} versions the account ends at ${balance}.`);
  } finally {
    await broker.close();
  }
}

async function run(broker: Broker, account: Account): Promise<number> {
  const lesson = randomUUID();
  /** How often each has been handled to its end. */
  const handled = amounts.map(() => 0);
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  await broker.subscribe({ kind: 'durable', subject, group: 'lesson', ackWaitMs, maxInFlight: 8 }, async (delivery) => {
    const transaction: Transaction = JSON.parse(delivery.payload);
    if (transaction.lesson !== lesson) return;
    const { version, amount } = transaction;
    const again = delivery.attempt > 1 ? ', again' : '';
    try {
      if (amount === 40 && isFirst(delivery)) throw new Error('the database is away for a moment');
      print(`${nameOf(amount)}${again}: ${account.handle(transaction)}`);
    } catch (error) {
      print(`${nameOf(amount)}${again}: ${error instanceof Error ? error.message : error}; it will come again`);
      throw error;
    }
    if (amount === 70 && isFirst(delivery)) {
      print('… and then the listener takes longer than the broker waits for its ack');
      await sleep(2 * ackWaitMs);
    }
    handled[version] = (handled[version] ?? 0) + 1;
    const [slow = 0, ...others] = handled;
    if (slow > 1 && others.every((times) => times > 0)) finish();
  });
  for (const [version, amount] of amounts.entries())
    await broker.publish(subject, JSON.stringify({ lesson, version, amount } satisfies Transaction));
  await finished;
  return account.balance;
}

const isFirst = ({ attempt }: Delivery): boolean => attempt === 1;
