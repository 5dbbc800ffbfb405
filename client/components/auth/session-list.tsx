import { apiData } from '../../lib/api/api';
import type { ListedSession } from '../../lib/api/api-types';
import { pageLocale } from '../../lib/frame/page-locale';
import { LocalTime } from '../ui/local-time';
import { Refusal } from '../ui/refusal';
import styles from './session-list.module.css';

/** Where the visitor is signed in, with a button for each that ends it. */
export async function SessionList() {
  const sessions = await apiData<ListedSession[]>('/api/users/sessions');
  const { dates } = await pageLocale();
  return (
    <>
      <Refusal of={['account-session']} />
      <ul className={styles.sessions}>
        {sessions.map(({ id, device, network, beganAt, current }) => (
          <li key={id}>
            <div>
              <strong>{device}</strong>
              {current ? ' (this one)' : ''}
              <p className="hint">
                Since <LocalTime iso={beganAt} locale={dates} />, from the network {network}
              </p>
            </div>
            {current ? null : (
              <form method="post" action="/do/account-session">
                <input type="hidden" name="session" value={id} />
                <button type="submit" className="button quiet">
                  Sign out<span className="visually-hidden"> {device}</span>
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
