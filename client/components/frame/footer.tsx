import { THEMES, type Theme } from '../../lib/frame/theme';
import { AppLink } from '../ui/app-link';
import styles from './footer.module.css';

const ABOUT = [
  ['/help', 'Help'],
  ['/terms', 'Terms'],
  ['/privacy', 'Privacy'],
] as const;

/** The footer of every page: what one may want to know, and the colours. */
export function Footer({ theme }: { theme: Theme }) {
  return (
    <footer className={styles.footer}>
      <nav aria-label="About Ticketing">
        <ul>
          {ABOUT.map(([href, name]) => (
            <li key={href}>
              <AppLink href={href}>{name}</AppLink>
            </li>
          ))}
          {/* Of a development system: all the mails that it has sent, and what happens inside. */}
          {[
            ['Inbox', process.env.INBOX_URL],
            ['Explorer', process.env.EXPLORER_URL],
          ].map(([name, url]) =>
            url ? (
              <li key={name}>
                <a href={url}>{name}</a>
              </li>
            ) : null,
          )}
        </ul>
      </nav>
      <form method="post" action="/theme">
        <fieldset className={styles.themes}>
          <legend className="visually-hidden">Colours</legend>
          {Object.entries(THEMES).map(([value, name]) => (
            <button key={value} type="submit" name="theme" value={value} aria-pressed={value === theme}>
              {name}
            </button>
          ))}
        </fieldset>
      </form>
      <p>One ticket, one buyer. A reservation is yours until its time runs out.</p>
    </footer>
  );
}
