import { CodedError, callerAddress, isDuplicateKey, limitAttempts, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { newCredentials } from '../api';
import { originOf } from '../device';
import { registerUser, type UserChange } from '../domain/user';
import { newLinkId } from '../links';
import { localeOf } from '../locale';
import type { Accounts } from './account';
import { answerSignedIn, credentialsOf } from './credentials';

/**
 * POST /signup: creates an account, signs it in, and has its address verified.
 * @param perAddress attempts allowed per network address and hour, before any work is done for them
 */
export function signupRouter(accounts: Accounts, perAddress: number): Router {
  const { users, passwords, clock } = accounts;
  const limit = limitAttempts({ name: 'signup', limit: perAddress, windowSeconds: 60 * 60, of: 'all' });
  return Router().post('/signup', validateRequest(newCredentials), limit, async (req, res) => {
    const { email, spellings, password } = credentialsOf(req);
    // The index decides all other cases; these spellings belong to accounts that predate the canonical one.
    if (spellings.length > 1 && (await users.findByEmail(spellings))) throw inUse();
    const passwordHash = await passwords.hash(password, callerAddress(req));
    const user = { email, passwordHash, locale: localeOf(req), devices: [originOf(req)] };
    const now = clock.now();
    await answerSignedIn(accounts, res.status(201), await insert(registerUser(user, newLinkId(), now)), { at: now });
  });

  async function insert(change: UserChange) {
    try {
      return await users.insert(change);
    } catch (error) {
      if (isDuplicateKey(error)) throw inUse();
      throw error;
    }
  }
}

const inUse = () => new CodedError('email_in_use', { field: 'email' });
