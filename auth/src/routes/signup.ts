import {
  CodedError,
  callerAddress,
  isDuplicateKey,
  limitAttempts,
  type SessionTokens,
  untilWritten,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { newCredentials } from '../api';
import { User } from '../models/user';
import type { Passwords } from '../password';
import { answerSignedIn, credentialsOf } from './credentials';

/**
 * POST /signup: creates an account and signs it in.
 * @param perAddress attempts allowed per network address and hour, before any work is done for them
 */
export function signupRouter(tokens: SessionTokens, passwords: Passwords, perAddress: number): Router {
  const limit = limitAttempts({ name: 'signup', limit: perAddress, windowSeconds: 60 * 60, of: 'all' });
  return Router().post('/signup', validateRequest(newCredentials), limit, async (req, res) => {
    const { email, spellings, password } = credentialsOf(req);
    // The index decides all other cases; these spellings belong to accounts that predate the canonical one.
    if (spellings.length > 1 && (await User.exists({ email: { $in: spellings } }))) throw inUse();
    const user = await createUser(email, await passwords.hash(password, callerAddress(req)));
    answerSignedIn(tokens, res.status(201), user);
  });
}

async function createUser(email: string, passwordHash: string) {
  try {
    return await untilWritten(() => User.create({ email, passwordHash }));
  } catch (error) {
    if (isDuplicateKey(error)) throw inUse();
    throw error;
  }
}

const inUse = () => new CodedError('email_in_use', { field: 'email' });
