import type { Order } from '../../lib/api-types';
import { isPaid, isPayable, orderGroup, type Stage } from '../../lib/checkout-stage';
import { pageLocale } from '../../lib/page-locale';
import { STAGE_LABELS } from '../../lib/stage-labels';
import { TimeLeft } from '../checkout/countdown';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';

interface Props {
  order: Order;
  stage: Stage;
  /** The server's time of this rendering, ms since 1970. */
  now: number;
}

/** The buyer's next action for an order. */
function actionOf(stage: Stage, order: Order): { label: string; href: string } {
  const href = `/orders/${order.id}`;
  if (isPayable(stage)) return { label: 'Pay now', href };
  if (isPaid(stage)) return { label: 'Receipt', href };
  if (orderGroup(stage) === 'settling') return { label: 'View', href };
  return { label: 'View the ticket', href: `/tickets/${order.ticket.id}` };
}

/** An order in the list: ticket, price, stage and next action. */
export async function OrderRow({ order, stage, now }: Props) {
  const locale = await pageLocale();
  const action = actionOf(stage, order);
  return (
    <li className="row">
      <div>
        <h3 id={`title-${order.id}`}>
          <AppLink href={`/orders/${order.id}`}>
            <bdi>{order.ticket.title}</bdi>
          </AppLink>
        </h3>
        <p className="hint">
          Reserved <LocalTime iso={order.createdAt} locale={locale.dates} />
        </p>
        {isPayable(stage) ? <TimeLeft expiresAt={Date.parse(order.expiresAt)} renderedAt={now} /> : null}
      </div>
      <strong className="price">{locale.price(order.ticket.price, order.ticket.currency)}</strong>
      <span className={`badge ${stage}`}>{STAGE_LABELS[stage]}</span>
      <AppLink
        id={`next-${order.id}`}
        href={action.href}
        className={isPayable(stage) ? 'button' : 'button quiet'}
        aria-labelledby={`next-${order.id} title-${order.id}`}
      >
        {action.label}
      </AppLink>
    </li>
  );
}
