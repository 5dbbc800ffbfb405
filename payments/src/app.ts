import {
  AttemptsModel,
  currencySettings,
  defineService,
  integer,
  Listener,
  type ServiceComponents,
  type ServiceContext,
  subjectsOf,
} from '@ticketing/common';
import * as z from 'zod';
import { Checkout } from './checkout';
import { askedBefore, orderAsksForStep } from './domain/steps';
import { countFromZero } from './metrics';
import { orderReplica } from './models/order-replica';
import { createPaymentStore } from './models/payment';
import { WebhookEventModel } from './models/webhook-event';
import { openapi } from './openapi';
import { listPaymentsRouter } from './routes/list';
import { newPaymentRouter } from './routes/new';
import { operatePaymentsRouter } from './routes/operator';
import { showPaymentRouter } from './routes/show';
import { webhookRouter } from './routes/webhook';
import { Settlement } from './settlement';
import { createStripeGateway, type StripeGateway } from './stripe/gateway';
import { paymentSweep } from './workers/payment-sweep';

/** Authorises, captures, voids, refunds: money moves only here, and only as orders decides. */
export const payments = defineService({
  name: 'payments',
  apiPath: '/api/payments',
  openapi,
  // Stripe signs the raw bytes, and retries for days what is refused as too large.
  rawBodies: [{ path: '/webhook', limit: '1mb' }],
  database: true,
  publishes: subjectsOf('payment'),
  settings: {
    ...currencySettings,
    STRIPE_KEY: z.string().min(1),
    STRIPE_WEBHOOK_SECRET: z.string().min(1),
    /** Where Stripe's API is, if not Stripe's own: the emulator's address. */
    STRIPE_API_URL: z.url().optional(),
    /** Payments that fail per network address in 15 minutes, across all accounts. */
    PAYMENT_FAILURES_PER_ADDRESS: integer(1, 1_000_000).default(100),
    /** Timeout of one call to Stripe, in milliseconds; the sweep allows an attempt longer than that. */
    STRIPE_TIMEOUT_MS: z.coerce.number().int().min(100).max(10_000).default(10_000),
  },
  build: (context) => {
    const { settings } = context;
    countFromZero(settings.CURRENCY);
    const stripe = createStripeGateway({
      apiKey: settings.STRIPE_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
      timeoutMs: settings.STRIPE_TIMEOUT_MS,
      ...(settings.STRIPE_API_URL && { apiUrl: settings.STRIPE_API_URL }),
    });
    return paymentComponents(context, stripe);
  },
});

/** The service's components, on any implementation of the Stripe gateway. */
export function paymentComponents(
  { settings, relay, clock, listenerContext, logger }: ServiceContext<{ PAYMENT_FAILURES_PER_ADDRESS: number }>,
  stripe: StripeGateway,
): ServiceComponents {
  const store = createPaymentStore(relay, clock);
  const settlement = new Settlement(store, stripe, clock, logger);
  const checkout = new Checkout(store, settlement, stripe, clock);
  return {
    aggregates: [store],
    models: [WebhookEventModel, AttemptsModel],
    routes: [
      operatePaymentsRouter(store, stripe, logger),
      newPaymentRouter(checkout, settings.PAYMENT_FAILURES_PER_ADDRESS),
      showPaymentRouter(),
      listPaymentsRouter(),
      webhookRouter(settlement, stripe, clock),
    ],
    listeners: [
      new Listener(listenerContext, {
        subjects: subjectsOf('order'),
        replica: orderReplica,
        follows: orderAsksForStep,
        followed: askedBefore,
        derive: ({ _id: orderId, ...order }) => settlement.settleOrder(orderId, order),
      }),
    ],
    workers: [paymentSweep(settlement, clock, logger)],
  };
}
