import type { DeliveryHandler, DurableSubscription } from '../broker';

/** A process that is a member of a queue group. */
export interface Member {
  options: DurableSubscription;
  handler: DeliveryHandler;
  /** False while its connection is down or closing: it then gets nothing. */
  active: boolean;
}

interface Outstanding {
  /** Deliveries so far. */
  attempts: number;
  /** The member that has it, until the delivery counts as failed. */
  holder: Member | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** A durable queue group: its position in the channel, and its members' unacknowledged messages. */
export class QueueGroup {
  private readonly members: Member[] = [];
  private readonly outstanding = new Map<number, Outstanding>();
  private next = 0;

  constructor(
    private readonly channel: readonly string[],
    private readonly redeliverAfterMs: number | undefined,
    private readonly onChange: () => void,
  ) {}

  /** Whether every message of the channel is acknowledged. */
  isIdle(): boolean {
    return this.next === this.channel.length && this.outstanding.size === 0;
  }

  join(member: Member): void {
    this.members.push(member);
    this.deliver();
  }

  /** Removes the member; its messages go to the others, or wait for the group's next member. */
  leave(member: Member): void {
    this.members.splice(this.members.indexOf(member), 1);
    this.release(member);
  }

  /** Takes the member's messages back: its acknowledgements would no longer arrive. */
  release(member: Member): void {
    for (const [sequence, message] of this.outstanding) if (message.holder === member) this.free(sequence, message);
    this.deliver();
  }

  /** Hands out every message that can be delivered now. */
  deliver(): void {
    for (const [sequence, message] of this.outstanding) {
      if (message.holder || message.timer) continue;
      const member = this.takeMember();
      if (!member) return;
      this.send(sequence, message, member);
    }
    while (this.next < this.channel.length) {
      const member = this.takeMember();
      if (!member) return;
      this.next += 1;
      const message: Outstanding = { attempts: 0, holder: undefined, timer: undefined };
      this.outstanding.set(this.next, message);
      this.send(this.next, message, member);
    }
  }

  /** The next member, round-robin, that can take another message. */
  private takeMember(): Member | undefined {
    const index = this.members.findIndex((member) => member.active && this.held(member) < member.options.maxInFlight);
    const [member] = index < 0 ? [] : this.members.splice(index, 1);
    if (member) this.members.push(member);
    return member;
  }

  private held(member: Member): number {
    return [...this.outstanding.values()].filter(({ holder }) => holder === member).length;
  }

  private send(sequence: number, message: Outstanding, member: Member): void {
    message.attempts += 1;
    message.holder = member;
    const attempt = message.attempts;
    const { subject, ackWaitMs } = member.options;
    message.timer = setTimeout(() => {
      this.free(sequence, message);
      this.deliver();
    }, ackWaitMs);
    const payload = this.channel[sequence - 1] ?? '';
    // Never from within publish or subscribe: a real broker answers later, too.
    setImmediate(async () => {
      if (!member.active || message.holder !== member) return;
      try {
        await member.handler({ subject, payload, sequence, attempt });
        // An acknowledgement counts while the member holds the message, even after a redelivery.
        if (message.holder === member) this.acknowledge(sequence, message);
      } catch {
        if (message.holder === member && message.attempts === attempt) this.postpone(sequence, message, ackWaitMs);
      }
    });
  }

  private acknowledge(sequence: number, message: Outstanding): void {
    clearTimeout(message.timer);
    this.outstanding.delete(sequence);
    this.deliver();
    this.onChange();
  }

  /** The protocol has no negative ack: a failed message is simply not acknowledged until the ack wait is over. */
  private postpone(sequence: number, message: Outstanding, ackWaitMs: number): void {
    if (this.redeliverAfterMs === undefined || this.redeliverAfterMs >= ackWaitMs) return;
    clearTimeout(message.timer);
    message.timer = setTimeout(() => {
      this.free(sequence, message);
      this.deliver();
    }, this.redeliverAfterMs);
  }

  private free(sequence: number, message: Outstanding): void {
    if (this.outstanding.get(sequence) !== message) return;
    clearTimeout(message.timer);
    message.timer = undefined;
    message.holder = undefined;
  }
}
