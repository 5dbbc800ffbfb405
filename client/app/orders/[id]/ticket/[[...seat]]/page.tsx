import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { KeepOffline } from '../../../../../components/admission/keep-offline';
import { QrCode } from '../../../../../components/admission/qr-code';
import { PrintButton } from '../../../../../components/checkout/print-button';
import { DetailList, TicketDetails } from '../../../../../components/ticket/ticket-details';
import { AppLink } from '../../../../../components/ui/app-link';
import { LiveRefresh } from '../../../../../components/ui/live-refresh';
import { LocalTime } from '../../../../../components/ui/local-time';
import { FILE_LABELS, ticketFile, ticketFormats } from '../../../../../lib/admission/ticket-files';
import { currentUser } from '../../../../../lib/api/api';
import { withQuery } from '../../../../../lib/browse/search';
import { moneyStage } from '../../../../../lib/checkout/checkout-stage';
import { hasBegun } from '../../../../../lib/event/event-time';
import { privateMetadata } from '../../../../../lib/frame/metadata';
import { pageLocale } from '../../../../../lib/frame/page-locale';
import { getOrder, getPayment } from '../../../../../lib/orders/order';
import { orderTickets } from '../../../../../lib/orders/order-tickets';
import { findTicket } from '../../../../../lib/ticket/ticket';
import styles from './page.module.css';

interface Props {
  params: Promise<{ id: string; seat?: string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id, seat = [] } = await params;
  const { ticket, otherTickets } = await getOrder(id, pageOf(seat));
  const which = otherTickets ? ` ${seat[0] ?? 1} of ${otherTickets.length + 1}` : '';
  return privateMetadata(`Ticket${which} for ${ticket.title}`, 'What lets you in.');
}

const pageOf = (seat: string[]): string => ['/ticket', ...seat].join('/');

/** A code in groups of four, for people to read out and type. */
const grouped = (code: string): string => code.replace(/.{4}(?=.)/g, '$& ');

/** What lets the buyer in: to be scanned from a screen or from paper, or read out. */
export default async function TicketPage({ params }: Props) {
  const { id, seat = [] } = await params;
  const order = await getOrder(id, pageOf(seat));
  const path = `/orders/${order.id}`;
  const seats = orderTickets(order);
  const page = path + pageOf(seat);
  const shown = seats.find((one) => one.path === page);
  if (!shown) notFound();
  const { admission, resale } = shown;
  if (!admission) redirect(path);
  const [payment, ticket, files, user, locale] = await Promise.all([
    getPayment(order.id),
    findTicket(shown.id),
    ticketFormats(order.id),
    currentUser(),
    pageLocale(),
  ]);
  const { code, usedAt } = admission;
  const isRefunded = moneyStage('complete', payment) === 'paid-back';
  const isSpent = usedAt !== undefined || isRefunded;
  const canSell = order.status === 'complete' && !isSpent && !resale && ticket !== null && !hasBegun(ticket);
  return (
    <>
      <article className={`panel ${styles.ticket}`}>
        <h1 dir="auto">{shown.title}</h1>
        {isRefunded ? <p className="notice bad">This ticket has been refunded and is no longer valid.</p> : null}
        {usedAt && !isRefunded ? (
          <p className="notice warn">
            Used <LocalTime iso={usedAt} locale={locale.dates} />. It cannot be used again.
          </p>
        ) : null}
        <div className={styles.codes}>
          <div className={isSpent ? styles.spent : styles.fresh}>
            <QrCode code={code} label={`QR code of ticket ${grouped(code)}`} />
          </div>
          <code className={styles.typed}>{grouped(code)}</code>
        </div>
        {resale && !isSpent ? (
          <p className="notice no-print">
            You offer this ticket <AppLink href={`/tickets/${resale.ticketId}`}>for sale</AppLink>. Once it is sold,
            this code lets nobody in.
          </p>
        ) : null}
        {isSpent ? null : <p className="hint">It lets one person in, once. Show it only at the door.</p>}
        {ticket ? <TicketDetails ticket={{ ...ticket, description: '' }} dateLocale={locale.dates} /> : null}
        <DetailList
          details={[
            ['Ticket', seats.length > 1 ? `${seats.indexOf(shown) + 1} of ${seats.length}` : null],
            ['Name', user?.email],
          ]}
        />
      </article>
      <div className="no-print">
        <div className={styles.more}>
          {seats.length > 1 ? (
            <nav aria-label="Tickets of this order">
              <ul className="actions">
                {seats.map((one, at) => (
                  <li key={one.id}>
                    <AppLink
                      href={one.path}
                      className={one === shown ? 'button' : 'button quiet'}
                      aria-current={one === shown ? 'page' : undefined}
                    >
                      Ticket {at + 1}
                    </AppLink>
                  </li>
                ))}
              </ul>
            </nav>
          ) : null}
          <KeepOffline key={page} pages={seats.map((one) => one.path)} version={order.version} />
          <p className="actions">
            <PrintButton>Print ticket</PrintButton>
            {files.map((format) => (
              // A pass that is downloaded ends up among the files: Safari hands it to Wallet if it may open it.
              <a
                key={format}
                className="button quiet"
                href={ticketFile(order.id, format)}
                download={format !== 'pkpass'}
              >
                {FILE_LABELS[format]}
              </a>
            ))}
            {canSell ? (
              <AppLink href={withQuery('/tickets/new', { resale: shown.id })} className="button quiet">
                Sell this ticket
              </AppLink>
            ) : null}
            <AppLink href={path} className="button quiet">
              Receipt
            </AppLink>
          </p>
          <p>
            <AppLink href="/orders">All my tickets</AppLink>
          </p>
        </div>
      </div>
      <LiveRefresh
        stream={`/api/orders/stream?of=${order.userId}`}
        resource={`/api/orders/${order.id}`}
        versions={{ [order.id]: order.version }}
        status={usedAt ? ['Your ticket has been used.'] : []}
      />
    </>
  );
}
