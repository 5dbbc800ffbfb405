import { inLine, ownPlaces } from '../../lib/orders/waiting';
import { AppLink } from '../ui/app-link';
import { PlainForm } from '../ui/plain-form';
import styles from './own-places.module.css';

/** The events that the visitor waits for, with the way out of each line; nothing if there are none. */
export async function OwnPlaces() {
  const places = await ownPlaces();
  if (places.length === 0) return null;
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">I am waiting for</h2>
      <ul className={styles.places}>
        {places.map(({ id, title, ahead }) => (
          <li key={id}>
            <p>
              <AppLink href={`/events/${id}`}>
                <bdi>{title}</bdi>
              </AppLink>
              <span className="hint"> {inLine(ahead)}</span>
            </p>
            <PlainForm plain="leave-line" submitLabel="Leave the line" look="quiet">
              <input type="hidden" name="event" value={id} />
              <input type="hidden" name="list" value="1" />
            </PlainForm>
          </li>
        ))}
      </ul>
    </section>
  );
}
