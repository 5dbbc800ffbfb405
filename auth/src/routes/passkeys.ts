import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import {
  CodedError,
  isId,
  personal,
  requireAuth,
  type Stored,
  show,
  validated,
  validateRequest,
} from '@ticketing/common';
import { type Response, Router } from 'express';
import { listedPasskey, newPasskey, passkeyOptions, passkeyRemoval, passkeySignIn } from '../api';
import { originOf } from '../device';
import { addPasskey, removePasskey, usePasskey } from '../domain/passkey';
import { useFactor } from '../domain/second-factor';
import type { UserState } from '../domain/user';
import { type Accounts, decideOwn, ownAccount, proofBy, takesPassword } from './account';
import { answerSignIn } from './credentials';
import { byPassword, limitAdditions, limitAddress, limitCodes } from './limits';

/**
 * GET /passkeys: the user's own. POST …/options: what the browser needs to make one; takes the password, and a code of the
 * second factor, which a passkey stands in for. POST /passkeys: adds it. POST …/removal: removes one.
 * POST /signin/options, POST /signin/passkey: signs in by a passkey, without an address and alike whoever has an account.
 * @param perAddress failed sign-ins allowed per network address
 */
export function passkeysRouter(accounts: Accounts, perAddress: number): Router {
  const { users, passkeys, clock } = accounts;
  const limit = limitAddress(perAddress);
  const answer = (res: Response, { state }: Stored<UserState>) =>
    personal(res).json((state.passkeys ?? []).map((each) => show(listedPasskey, each)));
  return Router()
    .get('/passkeys', requireAuth, async (req, res) => void answer(res, await ownAccount(req, users)))
    .post(
      '/passkeys/options',
      ...takesPassword(passkeyOptions, accounts),
      limitCodes,
      limitAdditions,
      async (req, res) => {
        const { user } = byPassword(req);
        const proofOf = proofBy(accounts, user.id, validated(req, passkeyOptions).code);
        const { aggregate } = await decideOwn(req, users, user, (current) => useFactor(current, proofOf));
        const { email, passkeys: known = [] } = aggregate.state;
        personal(res).json(await passkeys.optionsToAdd({ id: user.id, email, passkeys: known }, clock.now()));
      },
    )
    .post('/passkeys', requireAuth, validateRequest(newPasskey), limit, async (req, res) => {
      const { name, credential } = validated(req, newPasskey);
      const user = await ownAccount(req, users);
      const made = await passkeys.added(user.id, credential as unknown as RegistrationResponseJSON, clock.now());
      const passkey = { ...made, name: name || originOf(req).device, addedAt: clock.now() };
      const { aggregate } = await decideOwn(req, users, user, (current) => addPasskey(current, passkey));
      answer(res.status(201), aggregate);
    })
    .post('/passkeys/removal', ...takesPassword(passkeyRemoval, accounts), async (req, res) => {
      const { passkey } = validated(req, passkeyRemoval);
      const { user } = byPassword(req);
      const { aggregate } = await decideOwn(req, users, user, (current) =>
        removePasskey(current, passkey, clock.now()),
      );
      answer(res, aggregate);
    })
    .post('/signin/options', async (_req, res) => void res.json(await passkeys.optionsToSignIn(clock.now())))
    .post('/signin/passkey', validateRequest(passkeySignIn), limit, async (req, res) => {
      const credential = validated(req, passkeySignIn).credential as unknown as AuthenticationResponseJSON;
      const readAt = clock.now();
      const { id } = credential;
      // As whoever asks has sent it: of any type.
      const handle: unknown = credential.response?.userHandle;
      const userId = typeof handle === 'string' ? Buffer.from(handle, 'base64url').toString() : '';
      const found = isId(userId) ? await users.find(userId) : undefined;
      // Whatever an older copy of auth has left of it.
      const user = found?.state.deletedAt ? undefined : found;
      const passkey = user?.state.passkeys?.find((each) => each.id === id);
      const counter = await passkeys.used(passkey, credential, readAt);
      if (!user) throw new CodedError('invalid_passkey');
      await answerSignIn(accounts, res, user, readAt, (current) => usePasskey(current, id, counter));
    });
}
