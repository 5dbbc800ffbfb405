import { CodedError, limitFailures, type SessionTokens, validated } from '@ticketing/common';
import { Router } from 'express';
import { User, type UserDocument } from '../models/user';
import { isPassword } from '../password';
import { answerSignedIn, type Credentials, givenCredentials } from './credentials';

const failures = 20;
const windowMs = 15 * 60 * 1000;

/** POST /signin. An unknown address and a wrong password get the same answer, after the same work. */
export function signinRouter(tokens: SessionTokens): Router {
  const limit = limitFailures(failures, windowMs, (req) => validated<Credentials>(req).email);
  return Router().post('/signin', givenCredentials, limit, async (req, res) => {
    const { email, password } = validated<Credentials>(req);
    const user = await User.findOne({ email }).lean<UserDocument>();
    const right = await isPassword(password, user?.passwordHash);
    if (!user || !right) throw new CodedError('invalid_credentials');
    answerSignedIn(tokens, req, res, user);
  });
}
