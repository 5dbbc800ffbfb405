import type { ReactNode } from 'react';
import type {
  MajorUnits,
  OperatedMail,
  OperatedOrder,
  OperatedPayment,
  OperatedTicket,
  OperatedUser,
  Story,
  Ticket,
} from '../../lib/api/api-types';
import { withQuery } from '../../lib/browse/search';
import type { PageLocale } from '../../lib/frame/page-locale';
import {
  type Away,
  inspect,
  inspectOrder,
  mailsAbout,
  sentMails,
  storyOf,
  type Traces,
} from '../../lib/operator/operator';
import { majorUnits } from '../../lib/ticket/money';
import { DetailList } from '../ticket/ticket-details';
import { AppLink } from '../ui/app-link';
import { CheckField, Field, SelectField } from '../ui/field';
import { LocalTime } from '../ui/local-time';
import { ActForm } from './act-form';
import { LogLines, Silent, StoryLines } from './past';

interface Reader {
  locale: PageLocale;
  /** Whoever has not answered so far. */
  away: Away;
}

const link = (id: string, text = id) => (
  <AppLink key={id} href={`/operator/${id}`}>
    <bdi>{text}</bdi>
  </AppLink>
);

/** An order, with its payment and its mails. */
export async function OrderFacts({ order: found, locale, away }: { order: OperatedOrder } & Reader) {
  const { order, payment, mails, buyer } = await inspectOrder(found, away);
  const { id, status, problem, refunds } = order;
  const money = (amount: MajorUnits) => locale.price(amount, order.ticket.currency);
  const time = (iso: string) => <LocalTime iso={iso} locale={locale.dates} />;
  return (
    <>
      <h1>Order</h1>
      <Silent away={away} />
      <DetailList
        details={[
          ['Order', <code key="id">{id}</code>],
          ['Status', order.cancelReason ? `${status} (${order.cancelReason})` : status],
          ['Buyer', link(order.userId, buyer?.email ?? order.userId)],
          [
            'Tickets',
            order.tickets.map((each) => <p key={each.id}>{link(each.id, `${each.title}, ${money(each.price)}`)}</p>),
          ],
          ['Unpaid until', status === 'created' ? time(order.expiresAt) : null],
          ...paymentDetails(payment, locale),
          ['Refunds', refunds.map(({ at, as, amount }) => <p key={at}>{`${money(amount)} in all, by ${as}`}</p>)],
          ['Refund stuck', problem],
        ]}
      />
      {status === 'created' ? (
        <ActForm
          plain="operator-cancel"
          id={id}
          label="Cancel the order"
          hint="Its tickets are for sale again at once, unless they are off sale."
        />
      ) : null}
      {status === 'complete' || status === 'refunding' ? (
        <ActForm
          plain="operator-refund"
          id={id}
          label="Refund"
          hint="Everything, unless you say how much the buyer is to have got back in all."
        >
          <Field name="amount" label="Amount" optional inputMode="decimal" />
          <CheckField name="sellAgain" label="Sell the tickets again" />
          {problem ? (
            <CheckField name="paidOtherwise" label="The bank sent it back, and we paid in another way" />
          ) : null}
        </ActForm>
      ) : null}
      <Resend id={id} mails={mails} />
      <Past of={order} histories={[order.history, payment?.history]} mails={mails} locale={locale} />
    </>
  );
}

const paymentDetails = (payment: OperatedPayment | null, { price }: PageLocale): [string, ReactNode][] =>
  payment
    ? [
        ['Payment', `${payment.status}, ${price(majorUnits(payment.amount, payment.currency), payment.currency)}`],
        ['At Stripe', payment.stripeId ? <code key="stripe">{payment.stripeId}</code> : null],
        ['Dispute', payment.dispute],
      ]
    : [];

/** An order while orders does not answer, which the page says: what the others know of it. */
export function OrderTraces({ id, traces, locale }: { id: string; traces: Traces; locale: PageLocale }) {
  const { payment, mails, tickets } = traces;
  return (
    <>
      <h1>Order</h1>
      <DetailList
        details={[
          ['Order', <code key="id">{id}</code>],
          ['Tickets', tickets.map((each) => <p key={each.id}>{link(each.id, `${each.title}, ${each.status}`)}</p>)],
          ...paymentDetails(payment, locale),
        ]}
      />
      <Resend id={id} mails={mails} />
      <Past of={{ id, audit: [] }} histories={[payment?.history]} mails={mails} locale={locale} />
    </>
  );
}

/** A listing. */
export function TicketFacts({ ticket, locale, away }: { ticket: OperatedTicket } & Reader) {
  const { id, hidden, orders } = ticket;
  return (
    <>
      <h1 dir="auto">{ticket.title}</h1>
      <Silent away={away} />
      <DetailList
        details={[
          [
            'Ticket',
            <AppLink key="id" href={`/tickets/${id}`}>
              {id}
            </AppLink>,
          ],
          ['Status', hidden ? `${ticket.status}, hidden` : ticket.status],
          ['Price', locale.price(ticket.price, ticket.currency)],
          ['Seller', link(ticket.userId)],
          ['Orders', orders.map((order) => <p key={order.id}>{link(order.id, `${order.id}, ${order.status}`)}</p>)],
        ]}
      />
      {hidden ? (
        <ActForm
          plain="operator-show"
          id={id}
          label="Show the listing again"
          hint="It is for sale, unless withdrawn."
        />
      ) : (
        <ActForm
          plain="operator-hide"
          id={id}
          label="Hide the listing"
          hint="It is in no list and cannot be reserved. Who has reserved it keeps it: cancel that order as well."
        />
      )}
      <Past of={ticket} histories={[ticket.history]} mails={[]} locale={locale} />
    </>
  );
}

/** An account, with its latest orders and listings. */
export async function UserFacts({ user, locale, away }: { user: OperatedUser } & Reader) {
  const status = 'available,reserved,sold,withdrawn';
  const [orders, tickets, mails] = await Promise.all([
    inspect<OperatedOrder[]>(withQuery('/api/orders/operator', { userId: user.id }), away),
    inspect<Ticket[]>(withQuery('/api/tickets', { userId: user.id, status }), away),
    mailsAbout(user.id, away),
  ]);
  return (
    <>
      <h1>User</h1>
      <Silent away={away} />
      <DetailList
        details={[
          ['User', <code key="id">{user.id}</code>],
          ['Email', user.deletedAt ? 'deleted' : user.email],
          ['Verified', user.verified ? 'yes' : 'no'],
          ['Role', user.role],
          [
            'Latest orders',
            orders?.map((each) => <p key={each.id}>{link(each.id, `${each.ticket.title}, ${each.status}`)}</p>),
          ],
          [
            'Latest listings',
            tickets?.map((each) => <p key={each.id}>{link(each.id, `${each.title}, ${each.status}`)}</p>),
          ],
        ]}
      />
      <ActForm
        plain="operator-end-sessions"
        id={user.id}
        label="End all sessions"
        hint="They are signed out everywhere within seconds, and can sign in again."
      />
      <Resend id={user.id} mails={mails} />
      <Past of={user} histories={[user.history]} mails={mails} locale={locale} />
    </>
  );
}

function Resend({ id, mails }: { id: string; mails: OperatedMail[] }) {
  const ended = sentMails(mails);
  if (ended.length === 0) return null;
  const options = Object.fromEntries(ended.map((mail) => [mail.id, `${mail.kind}, ${mail.outcome}`]));
  return (
    <ActForm plain="operator-resend" id={id} label="Send a mail again" hint="It is sent as far as it is still true.">
      <SelectField name="mail" label="Mail" options={options} />
    </ActForm>
  );
}

interface PastProps {
  of: { id: string } & Pick<Story, 'audit'>;
  histories: (Story['history'] | undefined)[];
  mails: OperatedMail[];
  locale: PageLocale;
}

function Past({ of: { id, audit }, histories, mails, locale }: PastProps) {
  const about = [
    ...audit.map((line) => ({ ...line, on: id })),
    ...mails.flatMap((mail) => mail.audit.map((line) => ({ ...line, on: mail.id }))),
  ];
  return (
    <>
      <h2>What has happened</h2>
      <StoryLines story={storyOf(histories, mails)} locale={locale.dates} />
      <h2>What operators did</h2>
      <LogLines lines={about.toReversed()} locale={locale.dates} />
    </>
  );
}
