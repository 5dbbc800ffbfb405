'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import type { Order } from '../../lib/api/api-types';
import { read } from '../../lib/api/browser-api';
import { minutesAndSeconds, URGENT_MS } from '../../lib/live/server-clock';
import { onHold } from '../../lib/orders/holds';
import { AppLink } from '../ui/app-link';
import { useLive } from '../ui/use-live';
import { useTimeLeft } from '../ui/use-time-left';
import styles from './hold-bar.module.css';

type Hold = Pick<Order, 'id' | 'status' | 'expiresAt' | 'version'> & {
  offered?: boolean | undefined;
  ticket: Pick<Order['ticket'], 'title'>;
  otherTickets?: unknown[] | undefined;
};

interface Props {
  /** The visitor's unpaid reservations when the page was rendered. */
  holds: Hold[];
  /** The visitor's id. */
  visitor: string;
  /** Whether they wait for an event: what they are offered, they hold. */
  waiting: boolean;
  /** The server's clock then, ms since 1970. */
  renderedAt: number;
}

const PROBE = '/api/orders?limit=20';

/**
 * On every page while the visitor holds a ticket: for how long, and the way to its payment. Learns of a reservation made
 * in this browser from the page that made it; follows the orders only while there is one, or may be an offer.
 */
export function HoldBar({ holds: rendered, visitor, waiting, renderedAt }: Props) {
  const [heard, setHeard] = useState<ReadonlyMap<string, Hold>>(new Map());
  const take = (order: Hold) =>
    setHeard((known) => {
      const before = known.get(order.id);
      return before && before.version >= order.version ? known : new Map(known).set(order.id, order);
    });
  // A channel outlives no page, so what it calls may be the first rendering's.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `take` only sets state
  useEffect(() => onHold(take), []);

  const known = new Map(rendered.map((hold) => [hold.id, hold]));
  for (const hold of heard.values()) if (hold.version > (known.get(hold.id)?.version ?? -1)) known.set(hold.id, hold);
  const live = [...known.values()].filter(({ status }) => status === 'created');

  useLive<Hold>({
    stream: waiting || live.length > 0 ? `/api/orders/stream?of=${visitor}` : undefined,
    onNews: take,
    ask: async () => {
      for (const order of (await read<Order[]>(PROBE)) ?? []) take(order);
    },
  });
  const path = usePathname();
  // Their own checkout counts down by itself.
  const elsewhere = live.filter(({ id }) => path !== `/orders/${id}`);
  return elsewhere.length > 0 ? <Bar holds={elsewhere} renderedAt={renderedAt} /> : null;
}

function Bar({ holds, renderedAt }: Pick<Props, 'holds' | 'renderedAt'>) {
  const now = -useTimeLeft({ until: 0, renderedAt, probe: PROBE });
  const ends = ({ expiresAt }: Hold) => Date.parse(expiresAt) - now;
  const [next, ...others] = holds.filter((hold) => ends(hold) > 0).sort((one, other) => ends(one) - ends(other));
  if (!next) return null;
  const left = ends(next);
  return (
    <aside aria-label="Your reservations" className={left < URGENT_MS ? styles.urgent : styles.bar}>
      <p>
        <span className={styles.title}>
          Held for you: {next.otherTickets ? `${next.otherTickets.length + 1} × ` : ''}
          <bdi>{next.ticket.title}</bdi>
          {others.length > 0 ? ` and ${others.length} more` : ''}
        </span>
        <span className={styles.left}>{minutesAndSeconds(left)}</span>
      </p>
      <AppLink href={others.length > 0 ? '/orders' : `/orders/${next.id}`} className="button">
        {others.length > 0 ? 'See all' : next.offered ? 'Take it' : 'Pay now'}
      </AppLink>
    </aside>
  );
}
