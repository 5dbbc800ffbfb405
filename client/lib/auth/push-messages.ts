import type { GivenDevice } from '../api/api-types';

/** No page is in it. */
const scope = '/push-worker';

/** Whether this browser has push messages: some have them only for sites that were added to the home screen. */
export const hasPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

const here = async (): Promise<PushSubscription | null> => {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  return registration?.pushManager.getSubscription() ?? null;
};

function asSent(subscription: PushSubscription | null): GivenDevice | undefined {
  const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription?.toJSON() ?? {};
  return subscription ? { endpoint, p256dh, auth } : undefined;
}

/** @returns this browser's subscription, if it has one */
export const subscribed = async (): Promise<GivenDevice | undefined> => asSent(await here());

/**
 * Asks the visitor, and subscribes this browser again.
 * @param key the API's, see `PushKey`
 * @returns undefined if the visitor does not allow it
 * @throws if the browser's push service does not answer
 */
export async function subscribe(key: string): Promise<GivenDevice | undefined> {
  if ((await Notification.requestPermission()) !== 'granted') return undefined;
  const registration = await navigator.serviceWorker.register('/push-worker.js', { scope });
  await active(registration);
  // It may be one for an older key.
  await (await here())?.unsubscribe();
  return asSent(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
}

/** Ends this browser's subscription. */
export async function unsubscribe(): Promise<void> {
  await (await here())?.unsubscribe();
}

/** Only an active worker can be subscribed. */
async function active(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return;
  await new Promise<void>((resolve) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
    });
  });
}
