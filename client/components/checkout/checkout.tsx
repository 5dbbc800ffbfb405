import type { Order, Payment } from '../../lib/api/api-types';
import { cardProcessor } from '../../lib/checkout/card-processor';
import type { Stage } from '../../lib/checkout/checkout-stage';
import { Countdown } from './countdown';
import { PayForm } from './pay-form';
import { ReleaseButton } from './release-button';

interface Props {
  order: Order;
  stage: Stage;
  payment: Payment | null;
  price: string;
  /** The server's time of this rendering, ms since 1970. */
  now: number;
}

/** Countdown, card form and cancel button, for an order that can still be paid. */
export function Checkout({ order, stage, payment, price, now }: Props) {
  const processor = cardProcessor(order);
  const expiresAt = Date.parse(order.expiresAt);
  const declined = stage === 'declined' ? `${payment?.decline?.message ?? ''} Nothing was charged.`.trim() : undefined;
  return (
    <>
      <Countdown orderId={order.id} expiresAt={expiresAt} renderedAt={now} />
      {processor ? (
        <PayForm
          processor={processor}
          orderId={order.id}
          price={price}
          expiresAt={expiresAt}
          declined={declined}
          verifying={stage === 'verify'}
        />
      ) : (
        <p className="notice bad">Payments are not set up here.</p>
      )}
      <ReleaseButton orderId={order.id} of={order.otherTickets ? 'tickets' : 'ticket'} />
    </>
  );
}
