import type { Document } from './database';
import { type Activity, idOf } from './executions';
import { type Interner, memo, waitedForTitle } from './intern';
import type { ExploredService } from './services';
import { cards } from './stripe';

export const people = {
  ...{ seller: idOf('seller'), a: idOf('buyer a'), b: idOf('buyer b'), c: idOf('buyer c') },
  operator: idOf('operat'),
} as const;

/** How much of its price an operator gives back. */
export const part = 5;
export type Buyer = 'a' | 'b' | 'c';
export const ticketId = idOf('ticket');

/** Every unit of work of a service, each with a unique name. */
export class Activities {
  private readonly known = new Map<string, Activity>();

  constructor(
    private readonly services: Map<string, ExploredService>,
    private readonly messages: Interner,
  ) {}

  /**
   * @param count how many tickets of the event are still to be listed, this one included
   * @param waitedFor whether people may wait for the event
   */
  list(count: number, waitedFor: boolean): Activity {
    const body = { title: waitedFor ? waitedForTitle : 'A concert', price: 20 };
    const name = count === 1 ? 'seller lists a ticket' : 'seller lists another ticket';
    return this.request(
      'tickets',
      waitedFor ? `${name} that people may wait for` : name,
      { method: 'POST', url: '/', user: people.seller, body },
      count === 1 ? 'ticket' : 'another',
    );
  }

  edit(count: number): Activity {
    const body = { title: 'A concert', price: 20 + count };
    return this.request('tickets', `seller changes the price to ${body.price}`, {
      method: 'PUT',
      url: `/${ticketId}`,
      user: people.seller,
      body,
    });
  }

  withdraw(): Activity {
    return this.request('tickets', 'seller withdraws the ticket', {
      method: 'DELETE',
      url: `/${ticketId}`,
      user: people.seller,
    });
  }

  reserve(buyer: Buyer, [ticketId, ...others]: string[], count: number): Activity {
    const name = `buyer ${buyer} reserves${others.length > 0 ? ' both' : ''}`;
    const otherTickets = others.length > 0 ? others.map((other) => ({ ticketId: other })) : undefined;
    return this.request(
      'orders',
      `${name} (${count})`,
      { method: 'POST', url: '/', user: people[buyer], body: { ticketId, otherTickets } },
      `order${buyer}${count}`,
    );
  }

  /** Buyer b stands in line. */
  wait(): Activity {
    const asked = { method: 'POST', url: '/waiting', user: people.b, body: { id: ticketId } };
    return this.request('orders', 'buyer b stands in line', asked, 'offer b');
  }

  cancel(order: Document): Activity {
    return this.request('orders', `buyer cancels ${order._id}`, {
      method: 'DELETE',
      url: `/${order._id}`,
      user: String(order.userId),
    });
  }

  /** All of it, and the tickets go on sale again. */
  refund(order: Document): Activity {
    const asked = { method: 'POST', url: `/${order._id}/refund`, user: people.seller, body: { sellAgain: true } };
    return this.request('orders', `seller refunds ${order._id}`, asked);
  }

  refundPart(order: Document): Activity {
    const asked = { method: 'POST', url: `/${order._id}/refund`, user: people.operator, role: 'operator' } as const;
    const body = { amount: part, reason: 'any' };
    return this.request('orders', `an operator refunds a part of ${order._id}`, { ...asked, body });
  }

  pay(order: Document, card: keyof typeof cards, count: number): Activity {
    const body = { orderId: order._id, token: cards[card] };
    const name = `buyer pays ${order._id} with a ${card} card (${count})`;
    return this.request(
      'payments',
      name,
      { method: 'POST', url: '/', user: String(order.userId), body },
      `paymnt${count}`,
    );
  }

  /** Answered 500 if it cannot be handled now: Stripe retries. */
  webhook(intentId: string, count: number): Activity {
    const event = JSON.stringify({ id: `event ${count}`, type: 'any', intentId, metadata: {} });
    const asked = { method: 'POST', url: '/webhook', user: '', body: Buffer.from(event) };
    const work = () => this.service('payments').ask(asked);
    return this.remember('payments', `Stripe's webhook ${count} tells of ${intentId}`, () => ({ work }));
  }

  readonly delivery = memo((queue: string, message: number): Activity => {
    const [group = '', subject = ''] = queue.split(' ');
    const payload = this.messages.text(message);
    const work = async () => this.service(group).handlers.get(subject)?.({ subject, payload, sequence: 1, attempt: 1 });
    const event = this.messages.view<{ id: string }>(message);
    return {
      name: `${group} handles ${event.id} (${message})`,
      service: group,
      message: { queue, number: message },
      // Of what it makes, an offer, each message makes its own.
      makes: `by ${message}`,
      work,
    };
  });

  sweepOutboxes(service: string): Activity {
    return this.remember(service, `${service} sweeps its outboxes`, () => ({
      sweeps: true,
      work: () => this.service(service).sweepOutboxes(),
    }));
  }

  /** Repeats the derivation of effects that may be missing. */
  sweepEffects(service: string, index: number): Activity {
    const work = async () => this.service(service).reactions[index]?.sweep();
    return this.remember(service, `${service} sweeps its effects (${index + 1})`, () => ({ sweeps: true, work }));
  }

  /** One of the service's own workers. */
  worker(service: string, index: number, name: string): Activity {
    return this.remember(service, `${service} runs its ${name}`, () => ({
      sweeps: true,
      work: () => this.service(service).runWorker(index),
    }));
  }

  /** What a reconciliation makes an owner do when replicas differ. */
  tellAgain(service: string): Activity {
    return this.remember(service, `${service} tells its present state again`, () => ({
      sweeps: true,
      work: () => this.service(service).tellAgain(),
    }));
  }

  private request(
    service: string,
    name: string,
    asked: Parameters<ExploredService['ask']>[0],
    makes?: string,
  ): Activity {
    const work = () => this.service(service).ask(asked);
    return this.remember(service, name, () => ({ request: true, work, ...(makes && { makes }) }));
  }

  private remember(service: string, name: string, make: () => Omit<Activity, 'name' | 'service'>): Activity {
    let activity = this.known.get(name);
    if (!activity) {
      activity = { name, service, ...make() };
      this.known.set(name, activity);
    }
    return activity;
  }

  private service(name: string): ExploredService {
    const service = this.services.get(name);
    if (!service) throw new Error(`There is no service ${name}`);
    return service;
  }
}
