'use client';

import { useRequest } from '../ui/use-request';
import { usePasskeys } from './use-passkeys';

/** Signs in by a passkey that the browser offers, without an address, and continues to `next`. */
export function PasskeySignIn({ next }: { next: string }) {
  const request = useRequest();
  const passkeys = usePasskeys();

  async function signIn() {
    const asked = await request.run<PublicKeyCredentialRequestOptionsJSON>('POST', '/api/users/signin/options', {});
    const credential = asked?.ok && (await passkeys?.get(asked.data));
    if (!credential) return;
    const sent = await request.run('POST', '/api/users/signin/passkey', { credential });
    if (!sent?.ok) return;
    request.leave();
    // A full load, as after a sign-in with a password.
    window.location.assign(next);
  }

  return (
    <>
      <button type="button" className="button quiet" disabled={!passkeys} aria-disabled={request.busy} onClick={signIn}>
        Use a passkey
      </button>
      {request.errors.map(({ message }) => (
        <p key={message} role="alert" className="notice bad">
          {message}
        </p>
      ))}
    </>
  );
}
