import { TestService } from '@ticketing/common/testing';
import { auth } from '../app';

export const linkKey = 'a key that only these tests derive links with';

/** Starts the service for a test, with the cheapest permitted password hashes. */
export const startAuth = (environment: Record<string, string> = {}, definition = auth): Promise<TestService> =>
  TestService.start(definition, { PASSWORD_COST: '14', LINK_KEY: linkKey, ...environment });
