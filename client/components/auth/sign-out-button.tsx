'use client';

import { forgetTickets } from '../../lib/offline-tickets';
import { ActionButton } from '../ui/action-button';
import { useRequest } from '../ui/use-request';

/** Ends the session and fully reloads the front page, so that nothing of the old session stays in memory. */
export function SignOutButton() {
  const request = useRequest();

  async function signOut() {
    const sent = await request.run('POST', '/api/users/signout', {});
    if (!sent?.ok) return;
    request.leave();
    // Neither unsaved drafts nor tickets must be visible to the next user.
    sessionStorage.clear();
    await forgetTickets();
    window.location.assign('/');
  }

  return (
    <ActionButton request={request} onClick={signOut} className="link-button">
      Sign out
    </ActionButton>
  );
}
