import { Publisher, Subjects } from '@ticketing/common';

/** There is no document whose outbox could carry this event: the job in the queue is repeated until it is published. */
export class ExpirationCompletePublisher extends Publisher<typeof Subjects.ExpirationComplete> {
  readonly subject = Subjects.ExpirationComplete;
}
