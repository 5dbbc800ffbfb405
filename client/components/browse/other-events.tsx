import { otherEvents } from '../../lib/browse/other-events';
import { EventCards } from './event-cards';
import styles from './other-events.module.css';

/** What else one could go to; nothing if there is nothing else. */
export async function OtherEvents(wanted: Parameters<typeof otherEvents>[0]) {
  const events = await otherEvents(wanted);
  return events.length > 0 ? (
    <section aria-labelledby="other-events" className={styles.others}>
      <h2 id="other-events">Other events</h2>
      <EventCards events={events} />
    </section>
  ) : null;
}
