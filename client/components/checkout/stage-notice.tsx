import Link from 'next/link';
import type { Order } from '../../lib/api-types';
import type { Stage } from '../../lib/checkout-stage';

export const STAGE_LABELS = {
  payable: 'Waiting for payment',
  declined: 'Waiting for payment',
  verify: 'Waiting for your bank',
  unconfirmed: 'Not confirmed yet',
  'time-up': 'Time is up',
  processing: 'Processing',
  complete: 'Paid',
  expired: 'Expired',
  cancelled: 'Cancelled',
  refunded: 'Refunded',
} satisfies Record<Stage, string>;

/** What the stage of a checkout means for the buyer; nothing while the form below says it all. */
export function StageNotice({ stage, order }: { stage: Stage; order: Order }) {
  const ticketPage = <Link href={`/tickets/${order.ticket.id}`}>See whether the ticket is available</Link>;
  switch (stage) {
    case 'payable':
    case 'declined':
      return null;
    case 'verify':
      return (
        <p className="notice">
          Your bank has to confirm this payment. If you have done that, this page will show it in a moment. If not, pay
          again below.
        </p>
      );
    case 'unconfirmed':
      return (
        <p className="notice">
          We do not know yet whether your payment went through. Please do not pay again: this page will tell.
        </p>
      );
    case 'time-up':
      return <p className="notice">The time to pay is up. We are closing this reservation.</p>;
    case 'processing':
      return <p className="notice">Your payment was accepted and is being collected. This takes a moment.</p>;
    case 'complete':
      return <p className="notice good">Thank you. The ticket is yours.</p>;
    case 'expired':
      return <p className="notice">This reservation was not paid in time. Nothing was charged. {ticketPage}</p>;
    case 'cancelled':
      return <p className="notice">This reservation was cancelled. Nothing was charged. {ticketPage}</p>;
    case 'refunded':
      return <p className="notice">The payment came too late for this reservation and was given back to your card.</p>;
  }
}
