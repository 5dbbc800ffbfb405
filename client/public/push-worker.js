// Shows push messages: a service worker that the account's page registers, once its visitor has asked for them. No page
// is in its scope.

addEventListener('install', () => skipWaiting());

addEventListener('push', (event) => {
  const { title, text, path, tag } = event.data.json();
  // A message that comes twice is shown once.
  event.waitUntil(registration.showNotification(title, { body: text, tag, icon: '/icon.svg', data: { path } }));
});

addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(new URL(event.notification.data.path, location.origin)));
});
