/**
 * Ends the session by a new document, so that nothing of the old one stays in memory; the answer also has the browser
 * forget drafts, and the tickets it keeps, which the next user must not see.
 */
export function SignOutButton() {
  return (
    <form method="post" action="/do/signout">
      <button type="submit" className="link-button">
        Sign out
      </button>
    </form>
  );
}
