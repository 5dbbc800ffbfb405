import { CodedError, type Stored } from '@ticketing/common';
import { noticed, type Passkey, type UserChange, type UserState, updated } from './user';

export const mostPasskeys = 10;

/** @throws CodedError `too_many_passkeys`; a passkey that the account has already is nothing to do */
export function addPasskey(current: Stored<UserState>, passkey: Passkey): UserChange | undefined {
  const { state } = current;
  const { passkeys = [] } = state;
  if (passkeys.some(({ id }) => id === passkey.id)) return undefined;
  if (passkeys.length >= mostPasskeys) throw new CodedError('too_many_passkeys');
  return updated(state, { passkeys: [...passkeys, passkey], ...noticed(current, 'passkey-added', passkey.addedAt) });
}

/** The password is always left to sign in with. */
export function removePasskey(current: Stored<UserState>, id: string, now: Date): UserChange | undefined {
  const { state } = current;
  const { passkeys = [] } = state;
  const others = passkeys.filter((each) => each.id !== id);
  if (others.length === passkeys.length) return undefined;
  return updated(state, { passkeys: others, ...noticed(current, 'passkey-removed', now) });
}

/**
 * Uses a passkey. Of one that counts, each use must have a higher count: a copy of it would fall behind.
 * @throws CodedError `invalid_passkey` also if it has been removed meanwhile
 */
export function usePasskey({ state }: Stored<UserState>, id: string, counter: number): UserChange | undefined {
  const { passkeys = [] } = state;
  const used = passkeys.find((each) => each.id === id);
  const counts = counter > 0 || (used !== undefined && used.counter > 0);
  if (!used || (counts && counter <= used.counter)) throw new CodedError('invalid_passkey');
  if (!counts) return undefined;
  return updated(state, { passkeys: passkeys.map((each) => (each === used ? { ...used, counter } : each)) });
}
