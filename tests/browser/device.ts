import type { Worker } from 'playwright-core';
import type { Visitor } from '../support/browser';
import { eventually } from '../support/eventually';
import { type Subscription, subscribe, toJson, unsubscribe } from './push-service';

/** In pages: the browser's own subscription fails, since there is no push service that it could ask. */
const inPages = `
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  const asSubscription = (found) => found && { toJSON: () => found, unsubscribe: () => pushService('unsubscribe') };
  PushManager.prototype.getSubscription = async () => asSubscription(await pushService('find'));
  PushManager.prototype.subscribe = async ({ applicationServerKey }) =>
    asSubscription(await pushService('subscribe', applicationServerKey));
`;

/** In the worker: shows nothing, and opens nothing, but remembers it. */
const inWorker = `
  self.shown = [];
  registration.showNotification = async (title, options) => shown.push({ title, ...options });
  clients.openWindow = async (url) => (self.opened = String(url));
`;

/** Touches the only thing that is shown; a worker may wait for nothing in an event that is not the browser's own. */
const click = `
  dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), {
    notification: { ...shown[0], close: () => shown.pop() },
    waitUntil: () => undefined,
  }));
`;

/**
 * A visitor's browser that takes push messages and shows them. Chromium without windows denies notifications, whatever it
 * is told, and has no push service: here, both are made up. The site's page and its worker are what they are.
 */
export class Device {
  #subscription: Subscription | undefined;

  private constructor(private readonly visitor: Visitor) {}

  static async of(visitor: Visitor): Promise<Device> {
    const device = new Device(visitor);
    await visitor.context.grantPermissions(['notifications']);
    await visitor.context.exposeFunction('pushService', (what: 'find' | 'subscribe' | 'unsubscribe', key: string) =>
      device.#do(what, key),
    );
    await visitor.context.addInitScript(inPages);
    return device;
  }

  /** Waits for the next message, and hands it to the worker. @returns what that shows */
  async shows(): Promise<object> {
    const message = await eventually(() => {
      const next = this.#subscription?.told.shift();
      if (next === undefined) throw new Error('No push message has come');
      return next;
    });
    const { origin } = new URL(this.visitor.page.url());
    const session = await this.visitor.context.newCDPSession(this.visitor.page);
    const [registration] = await new Promise<{ registrationId: string }[]>((resolve) => {
      session.once('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => resolve(registrations));
      session.send('ServiceWorker.enable');
    });
    await this.#worker.evaluate(inWorker);
    const { registrationId = '' } = registration ?? {};
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: message });
    return eventually(async () => {
      const [shown] = await this.#worker.evaluate<object[]>('shown');
      if (!shown) throw new Error('Nothing is shown');
      return shown;
    });
  }

  /** Touches what is shown. @returns the address that opens */
  async touch(): Promise<string> {
    await this.#worker.evaluate(click);
    return this.#worker.evaluate<string>('opened');
  }

  get #worker(): Worker {
    const [worker] = this.visitor.context.serviceWorkers();
    if (!worker) throw new Error('There is no worker');
    return worker;
  }

  #do(what: 'find' | 'subscribe' | 'unsubscribe', siteKey: string) {
    if (what === 'subscribe') this.#subscription = subscribe(siteKey);
    if (what === 'unsubscribe' && this.#subscription) unsubscribe(this.#subscription);
    if (what === 'unsubscribe') this.#subscription = undefined;
    return this.#subscription ? toJson(this.#subscription) : null;
  }
}
