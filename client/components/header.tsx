import Link from 'next/link';
import { currentUser } from '../lib/api';
import { SignOutButton } from './sign-out-button';

/** The head of every page. It stays usable when nobody can say who is signed in: the page below explains. */
export async function Header() {
  const user = await currentUser().catch(() => null);
  return (
    <header className="site-header">
      <Link href="/" className="brand">
        Ticketing
      </Link>
      <nav aria-label="Main">
        <ul>
          <li>
            <Link href="/tickets/new">Sell</Link>
          </li>
          {user ? (
            <>
              <li>
                <Link href="/orders">My orders</Link>
              </li>
              <li>
                <Link href="/selling">My listings</Link>
              </li>
              <li className="account">
                <span className="email">{user.email}</span>
                <SignOutButton />
              </li>
            </>
          ) : (
            <>
              <li>
                <Link href="/auth/signin">Sign in</Link>
              </li>
              <li>
                <Link href="/auth/signup">Sign up</Link>
              </li>
            </>
          )}
        </ul>
      </nav>
    </header>
  );
}
