import {
  AdmissionCodes,
  AttemptsModel,
  defineService,
  httpSettings,
  integer,
  Listener,
  linkSettings,
  periodic,
  type ServiceContext,
  signingKey,
  subjectsOf,
} from '@ticketing/common';
import * as z from 'zod';
import { mailCommands } from './commands';
import { Composer } from './composer';
import { followFromOrder, followFromPayment, followFromTicket, followFromUser, happenedAt } from './domain/follows';
import { passSigner } from './files/pass-signer';
import { TicketFiles } from './files/ticket-files';
import { DeviceModel, removeEnded, saysOfEnds } from './models/device';
import { MailModel } from './models/mail';
import { orderReplica } from './models/order-replica';
import { paymentReplica } from './models/payment-replica';
import { ticketReplica } from './models/ticket-replica';
import { UnsubscriptionModel } from './models/unsubscription';
import { userReplica } from './models/user-replica';
import { openapi } from './openapi';
import { PostOffice } from './post-office';
import { PushServices } from './push-services';
import { operateMailsRouter } from './routes/operator';
import { pushRouter } from './routes/push';
import { ticketFileRouters } from './routes/tickets';
import { unsubscribeRouter } from './routes/unsubscribe';
import { createMailServer, handOverMs } from './smtp';
import { Unsubscribing } from './unsubscribing';

const sweepMs = 1_000;
const ageMs = 15_000;

const settings = {
  ...linkSettings,
  /** Signs the codes on tickets; the same as orders has. */
  ADMISSION_KEY: signingKey,
  /** The mail server: smtp://user:password@host:port or smtps://…, with nodemailer's options as parameters. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  /** The sender of all mails, such as Ticketing <tickets@example.com>. */
  MAIL_FROM: z.string().min(3),
  /** How long the mail server may stay silent, at each of the steps of handing a mail over. */
  SMTP_TIMEOUT_SECONDS: integer(1, 60).default(10),
  /** Our key for push messages, 32 bytes in base64url; without it, there are none. */
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(/^[\w-]{43}$/)
    .optional(),
  /** The hosts of the push services that we call for devices; see `isPushEndpoint`. */
  PUSH_HOSTS: z
    .string()
    .default('fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com'),
  /** What signs passes of Apple Wallet; without it, there are none. */
  WALLET_CERTIFICATES: passSigner.optional(),
  /** More rarely than elsewhere: it has as many replicas as all others together, and what it lost makes a mail late. */
  RECONCILIATION_SECONDS: integer(1, 86_400).default(1800),
  /** How many mails about sales one address may get in an hour; more than that wait. */
  MAILS_PER_RECIPIENT: integer(1, 1_000_000).default(30),
  /** The site's origin, in links; never taken from a request. */
  PUBLIC_ORIGIN: httpSettings.PUBLIC_ORIGIN.unwrap(),
};
type Context = ServiceContext<z.infer<z.ZodObject<typeof settings>>>;

/** Who is told what, by mail and on their devices. */
export const notifications = defineService({
  name: 'notifications',
  apiPath: '/api/notifications',
  openapi,
  // Mail programs unsubscribe with a form's body.
  rawBodies: [{ path: '/unsubscribe', limit: '1kb', type: '*/*' }],
  database: true,
  publishes: [],
  commands: mailCommands,
  settings,
  build: (context: Context) => mailComponents(context, openPostOffice(context)),
});

const ticketFilesOf = ({ settings, clock }: Pick<Context, 'settings' | 'clock'>): TicketFiles =>
  new TicketFiles(
    new AdmissionCodes(settings.ADMISSION_KEY),
    settings.PUBLIC_ORIGIN,
    clock,
    settings.WALLET_CERTIFICATES,
  );

/** @returns undefined if there are no push messages */
function pushServicesOf(settings: Context['settings']): PushServices | undefined {
  const { VAPID_PRIVATE_KEY: privateKey, PUSH_HOSTS: hosts, MAIL_FROM, SMTP_TIMEOUT_SECONDS } = settings;
  // Whom mails are from also answers for push messages.
  const [, address = MAIL_FROM] = /<(.+)>/.exec(MAIL_FROM) ?? [];
  return privateKey === undefined
    ? undefined
    : new PushServices({ privateKey, hosts, subject: `mailto:${address}`, timeoutMs: SMTP_TIMEOUT_SECONDS * 1000 });
}

export function openPostOffice({ settings, clock, logger }: Context): PostOffice {
  const { PUBLIC_ORIGIN: origin, LINK_KEY: key, MAILS_PER_RECIPIENT: perRecipient } = settings;
  const pushes = pushServicesOf(settings);
  const silenceMs = settings.SMTP_TIMEOUT_SECONDS * 1000;
  return new PostOffice({
    composer: new Composer(origin, key, ticketFilesOf({ settings, clock }), logger, pushes !== undefined),
    server: createMailServer(settings.SMTP_URL, settings.MAIL_FROM, silenceMs),
    leaseMs: handOverMs(silenceMs),
    host: new URL(origin).hostname,
    ...{ clock, logger, perRecipient, key, pushes },
  });
}

/** The service's components, on a given post office. */
export function mailComponents({ settings, listenerContext, clock, logger }: Context, office: PostOffice) {
  return {
    models: [MailModel, UnsubscriptionModel, AttemptsModel, DeviceModel],
    routes: [
      operateMailsRouter(clock),
      unsubscribeRouter(new Unsubscribing(settings.LINK_KEY, settings.PUBLIC_ORIGIN), clock),
      pushRouter(pushServicesOf(settings), clock),
      ticketFileRouters(ticketFilesOf({ settings, clock })),
    ],
    listeners: [
      new Listener(listenerContext, {
        subjects: subjectsOf('order'),
        replica: orderReplica,
        follows: (order) => followFromOrder('', order).length > 0,
        derive: ({ _id, changedAt, ...order }) =>
          office.writeDown(followFromOrder(_id, order), happenedAt(order, changedAt)),
      }),
      new Listener(listenerContext, {
        subjects: subjectsOf('ticket'),
        replica: ticketReplica,
        follows: ({ status }) => status === 'sold',
        derive: ({ _id, changedAt, ...ticket }) =>
          office.writeDown(followFromTicket(_id, ticket, changedAt), changedAt),
      }),
      new Listener(listenerContext, {
        subjects: subjectsOf('payment'),
        replica: paymentReplica,
        follows: (payment) => followFromPayment(payment).length > 0,
        derive: ({ changedAt, ...payment }) => office.writeDown(followFromPayment(payment), changedAt),
      }),
      new Listener(listenerContext, {
        subjects: subjectsOf('user'),
        replica: userReplica,
        follows: (user) => followFromUser('', user).length > 0 || saysOfEnds(user),
        derive: async ({ _id, changedAt, ...user }) => {
          await removeEnded(_id, user);
          return office.writeDown(followFromUser(_id, user), changedAt);
        },
      }),
    ],
    workers: [
      periodic('mail sweep', sweepMs, logger, () => office.sweep()),
      periodic('mail age', ageMs, logger, () => office.measure()),
    ],
    beforeStop: () => office.stop(),
  };
}
