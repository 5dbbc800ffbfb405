'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { minutesAndSeconds, minutesToAnnounce, URGENT_MS } from '../../lib/server-clock';
import { useTimeLeft } from '../ui/use-time-left';
import styles from './countdown.module.css';

interface Props {
  orderId: string;
  /** When the reservation ends, ms since 1970 on the server's clock. */
  expiresAt: number;
  /** The server's clock when it rendered the page, ms since 1970. */
  renderedAt: number;
}

/** The time left to pay, announced at intervals. Re-renders the page at zero. */
export function Countdown({ orderId, expiresAt, renderedAt }: Props) {
  const router = useRouter();
  const left = useTimeLeft({ until: expiresAt, renderedAt, probe: `/api/orders/${orderId}` });
  const [before, setBefore] = useState(left);
  const [announced, setAnnounced] = useState<number>();

  const minutes = minutesToAnnounce(before, left);
  if (minutes !== undefined) setAnnounced(minutes);
  if (left !== before) setBefore(left);

  const over = left <= 0;
  useEffect(() => {
    if (over) router.refresh();
  }, [over, router]);

  return (
    <div className={left < URGENT_MS ? styles.urgent : styles.countdown}>
      <span>Time left to pay</span>
      <span role="timer" aria-label="Time left to pay">
        {minutesAndSeconds(left)}
      </span>
      <span role="status" className="visually-hidden">
        {announced && !over ? `${announced === 1 ? '1 minute' : `${announced} minutes`} left to pay` : ''}
      </span>
    </div>
  );
}

/** The time left to pay in a list of orders, without announcements. */
export function TimeLeft({ expiresAt, renderedAt }: Omit<Props, 'orderId'>) {
  const left = useTimeLeft({ until: expiresAt, renderedAt, probe: '/api/orders?limit=1' });
  return (
    <span className={left < URGENT_MS ? styles.urgentLeft : styles.left}>
      {left > 0 ? `${minutesAndSeconds(left)} left to pay` : 'Time is up'}
    </span>
  );
}
