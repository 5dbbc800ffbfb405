import type { Order } from '../../lib/api/api-types';
import { PlainForm } from '../ui/plain-form';
import { Countdown } from './countdown';
import { ReleaseButton } from './release-button';

interface Props {
  order: Order;
  /** How long a reservation holds a ticket, in words. */
  holdTime: string;
  /** The server's time of this rendering, ms since 1970. */
  now: number;
}

/** What somebody who has waited is offered: take it, which begins the time to pay, or let the next one have it. */
export function Offer({ order, holdTime, now }: Props) {
  return (
    <>
      <p className="notice good">
        You have waited for this, and it is yours before everybody else. Once you take it, you have {holdTime} to pay.
      </p>
      <Countdown
        orderId={order.id}
        expiresAt={Date.parse(order.expiresAt)}
        renderedAt={now}
        label="Time left to take it"
      />
      <PlainForm plain="reserve" submitLabel="Take it">
        <input type="hidden" name="ticketId" value={order.ticket.id} />
      </PlainForm>
      <ReleaseButton orderId={order.id} of="offer" />
    </>
  );
}
