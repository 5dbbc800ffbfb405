import { CodedError, isDuplicateKey, type SessionTokens, validated } from '@ticketing/common';
import { Router } from 'express';
import { User } from '../models/user';
import { hashPassword } from '../password';
import { answerSignedIn, type Credentials, newCredentials } from './credentials';

/** POST /signup: makes an account and signs it in. */
export function signupRouter(tokens: SessionTokens): Router {
  return Router().post('/signup', newCredentials, async (req, res) => {
    const { email, password } = validated<Credentials>(req);
    const user = await createUser(email, await hashPassword(password));
    answerSignedIn(tokens, req, res.status(201), user);
  });
}

async function createUser(email: string, passwordHash: string) {
  try {
    return await User.create({ email, passwordHash });
  } catch (error) {
    if (isDuplicateKey(error)) throw new CodedError('email_in_use', { field: 'email' });
    throw error;
  }
}
