import { type PastVersion, show, storyView } from '@ticketing/common';
import { operatedPayment, payment } from '../api';
import type { Payment } from '../models/payment';

/**
 * A payment as the API shows it; amounts in the currency's minor unit, as Stripe counts. `decline` is why the last card
 * was declined; `amountRefunded` and `dispute` tell what has happened to the money since.
 */
export const paymentView = ({ id, state }: Payment) =>
  show(payment, {
    ...state,
    id,
    decline: state.status === 'declined' ? state.decline : undefined,
    amountRefunded: state.amountRefunded || undefined,
    refundProblem: state.refundProblem ? true : undefined,
  });

/** A payment as operators see it. */
export const operatedView = (found: Payment, history: PastVersion[]) =>
  show(operatedPayment, {
    ...found.state,
    ...paymentView(found),
    ...storyView(found, history),
    createdAt: found.createdAt,
    attempts: found.state.attempt,
    problem: found.state.refundProblem,
  });
