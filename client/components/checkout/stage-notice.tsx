import type { Order, Ticket } from '../../lib/api/api-types';
import type { Stage } from '../../lib/checkout/checkout-stage';
import { aftermath } from '../../lib/orders/aftermath';
import { AppLink } from '../ui/app-link';

interface Props {
  stage: Stage;
  order: Order;
  /** The ticket's current state; null if it no longer exists. */
  ticket: Ticket | null;
}

/** What the stage of a checkout means for the buyer; nothing while the form below says it all. */
export function StageNotice({ stage, order, ticket }: Props) {
  switch (stage) {
    case 'offered':
    case 'payable':
    case 'declined':
    case 'complete':
    case 'paid-back-in-part':
    case 'being-paid-back':
    case 'paid-back':
    case 'disputed':
      return null;
    case 'verify':
      return (
        <p className="notice">
          Your bank needs to confirm this payment. If you have confirmed it, this page will update in a moment. If not,
          go on below.
        </p>
      );
    case 'unconfirmed':
      return (
        <p className="notice warn">
          <strong>Your payment is not confirmed yet.</strong> We are checking whether it went through. Please do not pay
          again. This page updates by itself.
        </p>
      );
    case 'time-up':
      return (
        <p className="notice">
          {order.offered ? 'Your time to take it is up.' : 'Your time to pay is up. We are closing this reservation.'}
        </p>
      );
    case 'processing':
      return (
        <p className="notice">
          Your payment was accepted and is being processed. This takes a moment. You can leave this page.
        </p>
      );
    case 'passed-on':
      return <Ended text="This was held for you, and you did not take it in time." order={order} ticket={ticket} />;
    case 'expired':
      return (
        <Ended
          text="You did not pay for this reservation in time. Nothing was charged."
          order={order}
          ticket={ticket}
        />
      );
    case 'cancelled':
      return <Ended text={whyCancelled(order)} order={order} ticket={ticket} />;
    case 'payment-failed':
      return (
        <Ended
          tone="bad"
          text="We could not collect your payment, so your reservation was cancelled. Nothing was charged."
          order={order}
          ticket={ticket}
        />
      );
    case 'ticket-lost':
      return (
        <Ended
          text="When you paid, this could no longer be sold: its seller had used it, sold it or got its price back. Nothing was charged. If your bank is holding the amount, it will be released."
          order={order}
          ticket={ticket}
        />
      );
    case 'too-late':
      return (
        <Ended
          text="Time ran out before your payment went through. Nothing was charged. If your bank is holding the amount, it will be released."
          order={order}
          ticket={ticket}
        />
      );
    case 'refunded':
      return (
        <Ended
          text="Your payment came too late for this reservation. It is refunded to your card."
          order={order}
          ticket={ticket}
        />
      );
  }
}

function whyCancelled({ cancelReason, offered }: Order): string {
  if (cancelReason === 'operator') return 'Ticketing has cancelled this reservation. Nothing was charged.';
  if (offered) return 'You let this pass.';
  return 'You released this reservation. Nothing was charged.';
}

interface EndedProps extends Omit<Props, 'stage'> {
  text: string;
  tone?: 'bad';
}

function Ended({ text, tone, order, ticket }: EndedProps) {
  return (
    <>
      <p className={tone ? `notice ${tone}` : 'notice'}>{text}</p>
      {ticket ? <Aftermath order={order} ticket={ticket} /> : null}
    </>
  );
}

/** What happened to the ticket that this order held, and what to do now. */
function Aftermath({ order, ticket }: { order: Order; ticket: Ticket }) {
  const gone = ticket.status === 'sold' || ticket.status === 'withdrawn';
  return (
    <>
      <p>{aftermath(order.id, ticket)}</p>
      <AppLink
        href={gone ? '/' : `/tickets/${ticket.id}`}
        className={ticket.status === 'available' ? 'button' : 'button quiet'}
      >
        {gone ? 'Browse other tickets' : 'View the ticket'}
      </AppLink>
    </>
  );
}
