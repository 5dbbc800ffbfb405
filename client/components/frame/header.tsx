import { currentUser } from '../../lib/api/api';
import { SignOutButton } from '../auth/sign-out-button';
import { AppLink } from '../ui/app-link';
import styles from './header.module.css';
import { HeaderSearch } from './header-search';
import { SignInLinks } from './sign-in-links';

/** The header of every page. It stays usable when the API cannot say who is signed in: the page below explains. */
export async function Header() {
  const user = await currentUser().catch(() => null);
  return (
    <header className={styles.header}>
      <AppLink href="/" className={styles.brand}>
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
          <path d="M3 9a2 2 0 0 1 2-2h22a2 2 0 0 1 2 2v4a3 3 0 0 0 0 6v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4a3 3 0 0 0 0-6z" />
          <path d="M20 8v16" />
        </svg>
        Ticketing
      </AppLink>
      <HeaderSearch />
      <nav aria-label="Main" className={styles.nav}>
        <ul>
          <li>
            <AppLink href="/tickets/new">Sell</AppLink>
          </li>
          {user ? (
            <>
              <li>
                <AppLink href="/orders">My tickets</AppLink>
              </li>
              <li>
                <AppLink href="/selling">My listings</AppLink>
              </li>
              <li className={styles.account}>
                <AppLink href="/account" title={user.email}>
                  <span className={styles.email}>
                    <span className="visually-hidden">Account, signed in as </span>
                    <bdi>{user.email}</bdi>
                  </span>
                  <span className={styles.short}>Account</span>
                </AppLink>
                <SignOutButton />
              </li>
            </>
          ) : (
            <SignInLinks />
          )}
        </ul>
      </nav>
    </header>
  );
}
