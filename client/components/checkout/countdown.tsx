'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { minutesAndSeconds, minutesToAnnounce, URGENT_MS } from '../../lib/live/server-clock';
import { useTimeLeft } from '../ui/use-time-left';
import styles from './countdown.module.css';

interface Props {
  orderId: string;
  /** When the reservation ends, ms since 1970 on the server's clock. */
  expiresAt: number;
  /** The server's clock when it rendered the page, ms since 1970. */
  renderedAt: number;
  /** What the time is for. */
  label?: string;
}

/** The time left, announced at intervals. Re-renders the page at zero. */
export function Countdown({ orderId, expiresAt, renderedAt, label = 'Time left to pay' }: Props) {
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
      <span>{label}</span>
      <span role="timer" aria-label={label}>
        {minutesAndSeconds(left)}
      </span>
      <span role="status" className="visually-hidden">
        {announced && !over ? `${label}: ${announced === 1 ? '1 minute' : `${announced} minutes`}` : ''}
      </span>
    </div>
  );
}

/** The time left in a list of orders, without announcements. */
export function TimeLeft({ expiresAt, renderedAt, to = 'pay' }: Omit<Props, 'orderId' | 'label'> & { to?: string }) {
  const left = useTimeLeft({ until: expiresAt, renderedAt, probe: '/api/orders?limit=1' });
  return (
    <span className={left < URGENT_MS ? styles.urgentLeft : styles.left}>
      {left > 0 ? `${minutesAndSeconds(left)} left to ${to}` : 'Time is up'}
    </span>
  );
}
