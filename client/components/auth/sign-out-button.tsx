'use client';

import { ActionButton } from '../ui/action-button';
import { useRequest } from '../ui/use-request';

/** Ends the session and fully reloads the front page, so that nothing of the old session stays in memory. */
export function SignOutButton() {
  const request = useRequest();

  async function signOut() {
    const sent = await request.run('POST', '/api/users/signout', {});
    if (!sent?.ok) return;
    request.leave();
    // Unsaved drafts must not be visible to the next user.
    sessionStorage.clear();
    window.location.assign('/');
  }

  return (
    <ActionButton request={request} onClick={signOut} className="link-button">
      Sign out
    </ActionButton>
  );
}
