import { type LinkKind, LinkTokens } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import { linkKey } from './start-auth';

/** What a mail with a user's newest link says, derived from the user's events as notifications does. */
export async function mailed(service: TestService, userId: string, kind: LinkKind) {
  await service.settle();
  const users = service.broker.published().flatMap(({ data }) => ('links' in data && data.id === userId ? [data] : []));
  const link = users.at(-1)?.links.find((each) => each.kind === kind);
  if (!link) throw new Error(`There is no link to ${kind}`);
  return { to: link.to, user: userId, token: new LinkTokens(linkKey).tokenOf({ kind, userId, id: link.id }) };
}
