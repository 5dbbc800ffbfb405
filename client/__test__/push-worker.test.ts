import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

type Handler = (event: object) => void;

/** The worker, with what it asks of the browser. */
function startWorker() {
  const handlers: Record<string, Handler> = {};
  const showNotification = jest.fn();
  const openWindow = jest.fn();
  const browser = {
    ...{ URL, location: new URL('https://tickets.example/push-worker.js') },
    addEventListener: (type: string, handler: Handler) => {
      handlers[type] = handler;
    },
    registration: { showNotification },
    clients: { openWindow },
  };
  runInNewContext(readFileSync(join(__dirname, '../public/push-worker.js'), 'utf8'), browser);
  const happen = (type: string, event: object) => handlers[type]?.({ waitUntil: () => undefined, ...event });
  return { happen, showNotification, openWindow };
}

it('a push message is shown, a second copy of it in its place, and a click opens its page on this site', () => {
  const { happen, showNotification, openWindow } = startWorker();
  const message = { title: 'It is back', text: 'It is yours for 2 minutes', path: '/orders/1', tag: 'a' };
  happen('push', { data: { json: () => message } });
  const [title, options] = showNotification.mock.calls[0];
  expect([title, options]).toMatchObject(['It is back', { body: message.text, tag: 'a' }]);
  const close = jest.fn();
  happen('notificationclick', { notification: { data: options.data, close } });
  expect([String(openWindow.mock.calls[0][0]), close.mock.calls.length]).toEqual([
    'https://tickets.example/orders/1',
    1,
  ]);
});
