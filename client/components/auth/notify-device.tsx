'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { GivenDevice } from '../../lib/api/api-types';
import { hasPush, subscribe, subscribed, unsubscribe } from '../../lib/auth/push-messages';
import { useRequest } from '../ui/use-request';

const API = '/api/notifications/push';

interface Props {
  /** What browsers subscribe with. */
  publicKey: string;
}

/** Has news that cannot wait shown on this device. Nothing is there where the browser has no push messages. */
export function NotifyDevice({ publicKey }: Props) {
  const request = useRequest();
  const [state, setState] = useState<'off' | 'on' | 'denied' | 'failed'>();

  const keep = async (subscription: GivenDevice) => {
    const sent = await request.run('POST', API, subscription);
    setState(sent?.ok ? 'on' : 'off');
  };
  const look = useEffectEvent(async () => {
    if (!hasPush()) return;
    const found = await subscribed();
    // Again: it may have been somebody else's who was signed in here, or the session was renewed.
    if (found && Notification.permission === 'granted') return keep(found);
    setState(Notification.permission === 'denied' ? 'denied' : 'off');
  });
  useEffect(() => void look(), []);

  async function begin() {
    try {
      const subscription = await subscribe(publicKey);
      if (subscription) return await keep(subscription);
      setState(Notification.permission === 'denied' ? 'denied' : 'off');
    } catch {
      // The browser's push service is away, or switched off.
      setState('failed');
    }
  }

  async function end() {
    const found = await subscribed();
    const sent = found && (await request.run('DELETE', API, { endpoint: found.endpoint }));
    if (found && !sent?.ok) return;
    await unsubscribe();
    setState('off');
  }

  if (!state) return null;
  const words = {
    off: '',
    on: 'This device is notified.',
    denied: 'Your browser blocks notifications of this site. Allow them in its settings, then open this page again.',
    failed: 'Your browser could not set notifications up. Please try again.',
  }[state];
  return (
    <>
      <h2>Notifications</h2>
      <p className="hint">
        What cannot wait is shown on this device as well, such as a ticket that you have waited for.
      </p>
      <p role="status">{words}</p>
      {state === 'denied' ? null : (
        <button
          type="button"
          className="button quiet"
          aria-disabled={request.busy}
          aria-busy={request.busy}
          onClick={state === 'on' ? end : begin}
        >
          {state === 'on' ? 'Stop notifying this device' : 'Notify me on this device'}
        </button>
      )}
      {request.errors.map((error) => (
        <p key={error.message} role="alert" className="notice bad">
          {error.message}
        </p>
      ))}
    </>
  );
}
