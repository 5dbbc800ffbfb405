import { randomUUID } from 'node:crypto';
import type { Bus } from '@ticketing/common';
import { print } from './output';

const amount = 5;
/** No service of ours listens to these. */
const [received, processed, dispatched] = ['order:received', 'order:processed', 'order:dispatched'] as const;

interface Step {
  /** Of this lesson; the channel also holds those of earlier ones. */
  lesson: string;
  order: number;
}

/**
 * Publishes five orders. NEW takes each, acknowledges it, and publishes that it is processed; DISPATCH does the same with
 * those. MONITOR sees all of it and acknowledges nothing: it takes no message away from anybody.
 */
export async function orders(bus: Bus): Promise<void> {
  const lesson = randomUUID();
  const publish = (subject: string, order: number) =>
    // Handled twice, it is still stored once.
    bus.publish(subject, JSON.stringify({ lesson, order } satisfies Step), { id: `${lesson}:${subject}:${order}` });
  let failed: (reason: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });

  const work = (name: string, from: string, to: string): Promise<void> =>
    bus.listen({ subjects: [from], durable: name, from: { policy: 'earliest' }, ackWaitMs: 30_000 }, (message) => {
      const step: Step = JSON.parse(message.payload);
      const done = step.lesson === lesson ? publish(to, step.order) : Promise.resolve(undefined);
      done.then(() => message.acknowledge()).catch(failed);
    });

  const seen = new Map<string, Set<number>>([received, processed, dispatched].map((each) => [each, new Set()]));
  const finished = new Promise<void>((resolve) => {
    void bus
      .watch([...seen.keys()], { policy: 'new' }, ({ subject, payload }) => {
        const step: Step = JSON.parse(payload);
        if (step.lesson !== lesson) return;
        print(`${subject} ${step.order}`);
        seen.get(subject)?.add(step.order);
        if ([...seen.values()].every(({ size }) => size === amount)) resolve();
      })
      .then(async () => {
        await work('NEW', received, processed);
        await work('DISPATCH', processed, dispatched);
        for (let order = 1; order <= amount; order += 1) await publish(received, order);
      })
      .catch(failed);
  });
  await Promise.race([finished, failure]);
  print(
    `Of ${amount} orders, ${[...seen].map(([subject, { size }]) => `${size} ${subject.split(':')[1]}`).join(', ')}.`,
  );
}
