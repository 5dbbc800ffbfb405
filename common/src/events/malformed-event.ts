import type { Subject } from './registry';

/** What can be wrong with a message. Each is permanent: redelivery would not change it. */
export type MalformedReason = 'not_json' | 'not_an_envelope' | 'other_subject' | 'invalid_data';

const explanations: Record<MalformedReason, string> = {
  not_json: 'is not JSON',
  not_an_envelope: 'has no valid envelope',
  other_subject: 'says that it belongs to another subject',
  invalid_data: 'has invalid data',
};

/** A message that cannot be parsed as an event of its subject. */
export class MalformedEvent extends Error {
  override readonly name = 'MalformedEvent';

  constructor(
    readonly reason: MalformedReason,
    readonly subject: Subject,
    readonly detail: string,
  ) {
    super(`A message on ${subject} ${explanations[reason]}: ${detail}`);
  }
}
