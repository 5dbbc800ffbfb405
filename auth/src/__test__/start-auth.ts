import { integer } from '@ticketing/common';
import { TestService } from '@ticketing/common/testing';
import { auth } from '../app';

export const linkKey = 'a key that only these tests derive links with';

/** Starts the service for a test, with password hashes that are cheaper than it permits: they would be most of the work. */
export const startAuth = (
  environment: Record<string, string> = {},
  { settings, ...definition } = auth,
): Promise<TestService> =>
  TestService.start(
    { ...definition, settings: { ...settings, PASSWORD_COST: integer(1, 20) } },
    {
      PASSWORD_COST: '8',
      LINK_KEY: linkKey,
      FACTOR_KEY: 'a key that only these tests seal secrets with',
      ...environment,
    },
  );
