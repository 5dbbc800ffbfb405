import { CodedError, type Stored } from '@ticketing/common';
import { allEnded, noticed, type UserChange, type UserState, updated } from './user';

/** How long a new authenticator may take to be confirmed. */
const goodForMs = 15 * 60_000;

/**
 * What a code shows: the time step of an authenticator, or the digest of a recovery code. With the authenticator's secret
 * as it is to be stored from then on: keys that seal it change.
 */
export type Proof = { secret: string } & ({ step: number } | { recovery: string });

/** What a code shows about the authenticator with this sealed secret. */
export type ProofOf = (secret: string) => Proof | undefined;

/**
 * Begins to set up an authenticator; one that was begun before is void.
 * @param from the hash that the password was compared with
 * @param sessionId of the session that begins; tokens of before sessions had ids have none
 * @throws CodedError `second_factor_on`, or `version_conflict` if the hash is no longer the present one
 */
export function askForFactor(
  { state }: Stored<UserState>,
  from: string,
  sessionId: string | undefined,
  secret: string,
  now: Date,
): UserChange {
  if (state.passwordHash !== from) throw new CodedError('version_conflict');
  if (state.secondFactor) throw new CodedError('second_factor_on');
  return updated(state, { newFactor: { secret, sessionId, expiresAt: new Date(now.getTime() + goodForMs) } });
}

/** The authenticator that this session is setting up: no other one learns its secret, which took the password. */
export const pendingFactor = ({ newFactor }: UserState, sessionId: string | undefined, now: Date) =>
  newFactor && newFactor.expiresAt > now && (newFactor.sessionId ?? undefined) === sessionId ? newFactor : undefined;

/**
 * Turns on the authenticator that this session is setting up, by its first code, and ends all sessions.
 * @param recoveryOf the digests of the recovery codes of a secret
 * @throws CodedError `invalid_code`, or `second_factor_on`
 */
export function confirmFactor(
  current: Stored<UserState>,
  proofOf: ProofOf,
  recoveryOf: (secret: string) => string[],
  sessionId: string | undefined,
  now: Date,
): UserChange {
  const { state } = current;
  if (state.secondFactor) throw new CodedError('second_factor_on');
  const pending = pendingFactor(state, sessionId, now);
  const proof = pending && proofOf(pending.secret);
  if (!pending || !proof || !('step' in proof)) throw wrongCode();
  const secondFactor = { secret: pending.secret, lastStep: proof.step, recovery: recoveryOf(pending.secret) };
  const told = noticed(current, 'factor-added', now);
  return updated(state, { ...allEnded(state, now), ...told, secondFactor, newFactor: undefined });
}

/**
 * Uses a code, which then works no more: nor does any of an earlier step. Nothing to do without a second factor.
 * @param proofOf absent if no code was given
 * @throws CodedError `second_factor_required`, `invalid_code`
 */
export function useFactor({ state }: Stored<UserState>, proofOf: ProofOf | undefined): UserChange | undefined {
  const { secondFactor } = state;
  if (!secondFactor) return undefined;
  if (!proofOf) throw new CodedError('second_factor_required', { field: 'code' });
  const { lastStep, recovery } = secondFactor;
  const proof = proofOf(secondFactor.secret);
  if (!proof) throw wrongCode();
  const { secret } = proof;
  if ('step' in proof && proof.step > lastStep)
    return updated(state, { secondFactor: { secret, lastStep: proof.step, recovery } });
  if ('recovery' in proof && recovery.includes(proof.recovery))
    return updated(state, {
      secondFactor: { secret, lastStep, recovery: recovery.filter((each) => each !== proof.recovery) },
    });
  throw wrongCode();
}

/**
 * Removes the second factor, by the password and a code.
 * @param from the hash that the password was compared with
 * @throws CodedError `invalid_code`, `second_factor_required`, or `version_conflict` as for `askForFactor`
 */
export function removeFactor(
  current: Stored<UserState>,
  from: string,
  proofOf: ProofOf | undefined,
  now: Date,
): UserChange | undefined {
  if (current.state.passwordHash !== from) throw new CodedError('version_conflict');
  const used = useFactor(current, proofOf);
  return used && updated(used.state, { secondFactor: undefined, ...noticed(current, 'factor-removed', now) });
}

/** Removes the second factor of a user who has lost it, as an operator decides, and ends all sessions. */
export function removeLostFactor(current: Stored<UserState>, now: Date): UserChange | undefined {
  const { state } = current;
  if (!state.secondFactor) return undefined;
  const told = noticed(current, 'factor-removed', now);
  return updated(state, { ...allEnded(state, now), ...told, secondFactor: undefined });
}

const wrongCode = () => new CodedError('invalid_code', { field: 'code' });
