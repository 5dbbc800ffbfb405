/** Every subject on which the services speak to each other. A subject is never renamed: it names a kept channel. */
export const Subjects = {
  TicketCreated: 'ticket:created',
  TicketUpdated: 'ticket:updated',
  OrderCreated: 'order:created',
  OrderPaymentAccepted: 'order:payment-accepted',
  OrderCompleted: 'order:completed',
  OrderCancelled: 'order:cancelled',
  ExpirationComplete: 'expiration:complete',
  PaymentCreated: 'payment:created',
  PaymentCaptured: 'payment:captured',
  PaymentFailed: 'payment:failed',
  PaymentVoided: 'payment:voided',
  PaymentRefunded: 'payment:refunded',
  PaymentDisputed: 'payment:disputed',
  ReconciliationRequested: 'reconciliation:requested',
  ReconciliationDiffered: 'reconciliation:differed',
} as const;

export type Subject = (typeof Subjects)[keyof typeof Subjects];

type Owner = Subject extends `${infer Name}:${string}` ? Name : never;
type SubjectOf<Name extends Owner> = Extract<Subject, `${Name}:${string}`>;

/** @returns every subject of an aggregate; each of them tells the aggregate's full state */
export const subjectsOf = <Name extends Owner>(name: Name): SubjectOf<Name>[] =>
  Object.values(Subjects).filter((subject): subject is SubjectOf<Name> => subject.startsWith(`${name}:`));
