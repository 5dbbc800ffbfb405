import { randomUUID } from 'node:crypto';
import { notFound } from 'next/navigation';
import { CheckInLink } from '../../../../components/admission/check-in-link';
import { Door } from '../../../../components/admission/door';
import { AppLink } from '../../../../components/ui/app-link';
import { dated, EventTime } from '../../../../components/ui/event-time';
import { apiGet, requireUser } from '../../../../lib/api/api';
import type { DoorPass } from '../../../../lib/api/api-types';
import { type Query, single } from '../../../../lib/browse/search';
import { privateMetadata } from '../../../../lib/frame/metadata';
import { pageLocale } from '../../../../lib/frame/page-locale';
import { siteOrigin } from '../../../../lib/frame/site-origin';
import { getTicket } from '../../../../lib/ticket/ticket';
import { check } from './check';
import styles from './page.module.css';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Query>;
}

export const metadata = privateMetadata('Check tickets', 'Scan tickets at the door.');

/** The seller's own pass; anybody else's listing is not found. */
async function ownPass(ticketId: string): Promise<DoorPass> {
  await requireUser(`/selling/${ticketId}/door`);
  const answer = await apiGet<DoorPass>(`/api/orders/doors/${ticketId}`);
  return answer.ok ? answer.data : notFound();
}

/** The door of a listing's event: for its seller, or for a helper with the check-in link. */
export default async function DoorPage({ params, searchParams }: Props) {
  const ticket = await getTicket((await params).id);
  const given = single(await searchParams, 'pass');
  const own = given ? undefined : await ownPass(ticket.id);
  const pass = own?.pass ?? given;
  const locale = await pageLocale();
  const event = dated(ticket);
  const link = new URL(`/selling/${ticket.id}/door?pass=${pass}`, await siteOrigin()).href;
  return (
    <div className={`panel ${styles.door}`}>
      <h1>
        Check tickets: <bdi>{ticket.title}</bdi>
      </h1>
      <p className="hint">
        {event ? <EventTime event={event} locale={locale.dates} /> : null}
        {event && ticket.venue ? ' · ' : null}
        <bdi>{ticket.venue}</bdi>
      </p>
      <Door
        pass={pass}
        firstScan={randomUUID()}
        check={check}
        dateLocale={locale.dates}
        timeZone={ticket.timeZone ?? 'UTC'}
      />
      {own ? (
        <section className={styles.helpers} aria-label="Helpers">
          <CheckInLink address={link} />
          <p className="hint">
            Anyone who has it can check the tickets you have sold for this event, without an account, until{' '}
            <EventTime
              event={{ eventDate: own.expiresAt, ...(ticket.timeZone && { timeZone: ticket.timeZone }) }}
              locale={locale.dates}
            />
            .
          </p>
          <p>
            <AppLink href="/selling">All my listings</AppLink>
          </p>
        </section>
      ) : null}
    </div>
  );
}
