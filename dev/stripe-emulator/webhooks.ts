import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import type { EventObject } from './api/endpoint';
import { newId } from './api/objects/ids';
import type { Faults } from './faults';
import type { Ledger } from './ledger';

export interface WebhookOptions {
  url?: string;
  secret: string;
  /** The first delay before a retry; each further one is twice as long, up to 30 s. */
  firstRetryMs: number;
  /** When to give up on an event. */
  giveUpAfterMs: number;
}

const longestPauseMs = 30_000;

/** Sends events, signed as Stripe signs them, until the receiver answers 2xx; in no particular order, like Stripe. */
export class Webhooks {
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #shuffled: Stripe.Event[] = [];

  constructor(
    private readonly ledger: Ledger,
    private readonly faults: Faults,
    private readonly options: WebhookOptions,
  ) {}

  toEvent(type: Stripe.Event['type'], object: EventObject, request: Stripe.Event.Request, now: number): Stripe.Event {
    return {
      id: newId('evt'),
      object: 'event',
      api_version: Stripe.API_VERSION,
      created: now,
      data: { object },
      livemode: false,
      pending_webhooks: this.options.url ? 1 : 0,
      request,
      type,
    } as Stripe.Event;
  }

  /** Resumes events that were undelivered when the emulator was stopped or killed. */
  resume() {
    this.send(this.ledger.all('events').filter((event) => event.pending_webhooks > 0));
  }

  /** Starts the delivery without waiting for it. */
  send(events: readonly Stripe.Event[]) {
    if (this.options.url) for (const event of events) this.#start(event);
  }

  /** Waits until everything sent so far is delivered or given up. */
  async settled() {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async stop() {
    this.#stopped.abort();
    await this.settled();
  }

  #start(event: Stripe.Event) {
    const fault = this.faults.takeForWebhook(event.type);
    switch (fault?.kind) {
      case 'drop':
        return;
      case 'repeat':
        for (let copy = 0; copy < fault.copies; copy += 1) this.#track(this.#deliver(event));
        return;
      case 'delay':
        this.#track(this.#deliver(event, fault.ms));
        return;
      case 'shuffle':
        this.#shuffled.push(event);
        if (this.#shuffled.length === 1) this.#track(this.#deliverShuffled(fault.ms));
        return;
      default:
        this.#track(this.#deliver(event));
    }
  }

  #track(delivery: Promise<void>) {
    this.#underWay.add(delivery);
    void delivery.finally(() => this.#underWay.delete(delivery));
  }

  async #deliverShuffled(ms: number) {
    await this.#pause(ms);
    const events = this.#shuffled.reverse();
    this.#shuffled = [];
    for (const event of events) await this.#deliver(event);
  }

  async #deliver(event: Stripe.Event, delayMs = 0) {
    await this.#pause(delayMs);
    const giveUpAt = Date.now() + this.options.giveUpAfterMs;
    for (
      let pause = this.options.firstRetryMs;
      !this.#stopped.signal.aborted;
      pause = Math.min(2 * pause, longestPauseMs)
    ) {
      if (await this.#post(event)) {
        const change = this.ledger.change();
        change.put('events', event.id, { ...event, pending_webhooks: 0 });
        change.commit();
        return;
      }
      if (Date.now() + pause > giveUpAt) return;
      await this.#pause(pause);
    }
  }

  async #post(event: Stripe.Event): Promise<boolean> {
    const { url = '', secret } = this.options;
    const payload = JSON.stringify(event, null, 2);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
    const headers = { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature };
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(10_000)]);
    try {
      const answer = await fetch(url, { method: 'POST', body: payload, headers, signal });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }

  async #pause(ms: number) {
    await sleep(ms, undefined, { ref: false, signal: this.#stopped.signal }).catch(() => undefined);
  }
}
