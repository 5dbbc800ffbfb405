'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { clockOffset, minutesAndSeconds } from '../../lib/server-clock';

interface Props {
  orderId: string;
  /** When the reservation ends, ms since 1970 on the server's clock. */
  expiresAt: number;
  /** The server's clock when it rendered the page, ms since 1970. */
  renderedAt: number;
}

const MINUTE = 60_000;
const ANNOUNCED_MINUTES = [1, 2, 5];

/** Asks the API for its time; the guess stays when there is no answer. */
async function measureOffset(orderId: string, guess: number): Promise<number> {
  const sentAt = Date.now();
  const response = await fetch(`/api/orders/${orderId}`, { cache: 'no-store' }).catch(() => null);
  return response ? clockOffset(guess, response.headers.get('date'), sentAt, Date.now()) : guess;
}

/** The time left to pay, on the server's clock whatever this computer's clock says. Renders the page anew at zero. */
export function Countdown({ orderId, expiresAt, renderedAt }: Props) {
  const router = useRouter();
  const [firstRenderedAt] = useState(renderedAt);
  const [left, setLeft] = useState(expiresAt - renderedAt);

  useEffect(() => {
    let offset = firstRenderedAt - Date.now();
    let over = false;
    const tick = () => {
      const remaining = expiresAt - (Date.now() + offset);
      setLeft(remaining);
      if (remaining <= 0 && !over) router.refresh();
      over = remaining <= 0;
    };
    const measure = async () => {
      if (document.hidden) return;
      offset = await measureOffset(orderId, offset);
      tick();
    };
    measure();
    const ticking = setInterval(tick, 250);
    // A laptop that slept, or whose clock was set meanwhile, is measured again.
    const measuring = setInterval(measure, MINUTE);
    document.addEventListener('visibilitychange', measure);
    return () => {
      clearInterval(ticking);
      clearInterval(measuring);
      document.removeEventListener('visibilitychange', measure);
    };
  }, [orderId, expiresAt, firstRenderedAt, router]);

  const minutes = ANNOUNCED_MINUTES.find((m) => left <= m * MINUTE);
  return (
    <p className={left < 5 * MINUTE ? 'countdown urgent' : 'countdown'}>
      Time left to pay: <span role="timer">{minutesAndSeconds(left)}</span>
      <span role="status" className="visually-hidden">
        {minutes && left > 0 ? `Less than ${minutes === 1 ? 'a minute' : `${minutes} minutes`} left to pay` : ''}
      </span>
    </p>
  );
}
