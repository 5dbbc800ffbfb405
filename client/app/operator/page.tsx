import { LogLines, Silent } from '../../components/operator/past';
import { AppLink } from '../../components/ui/app-link';
import { Field } from '../../components/ui/field';
import { PlainForm } from '../../components/ui/plain-form';
import type { Ticket } from '../../lib/api/api-types';
import { type Query, single, withQuery } from '../../lib/browse/search';
import { privateMetadata } from '../../lib/frame/metadata';
import { pageLocale } from '../../lib/frame/page-locale';
import { type Away, inspect, LOGS, latestActs, requireOperator } from '../../lib/operator/operator';

export const metadata = privateMetadata('For operators', 'Find an order, a payment, a user or a listing.');

const LATEST = 20;

/** Finds anything by whatever is known of it, and shows what operators did last. It needs no JavaScript. */
export default async function OperatorPage({ searchParams }: { searchParams: Promise<Query> }) {
  const away: Away = new Set();
  await requireOperator('/operator', away);
  const q = single(await searchParams, 'q');
  const status = 'available,reserved,sold,withdrawn';
  const [found, acts, locale] = await Promise.all([
    q ? inspect<Ticket[]>(withQuery('/api/tickets', { q, status }), away) : null,
    latestActs(LATEST, away),
    pageLocale(),
  ]);
  return (
    <div className="panel">
      <h1>For operators</h1>
      <Silent away={away} />
      <PlainForm plain="operator-find" submitLabel="Find">
        <Field
          name="q"
          label="Anything you know"
          hint="The id of an order, ticket, payment or user, what Stripe shows (pi_…, ch_…, re_…, dp_…, du_…), the code of a ticket, an email address, or words of a title"
          autoComplete="off"
          spellCheck={false}
          defaultValue={q}
        />
      </PlainForm>
      {q ? (
        <>
          <h2>Listings</h2>
          {found && found.length > 0 ? (
            <ul>
              {found.map(({ id, title, status: is }) => (
                <li key={id}>
                  <AppLink href={`/operator/${id}`}>
                    <bdi>{title}</bdi>
                  </AppLink>
                  , {is}
                </li>
              ))}
            </ul>
          ) : (
            <p className="hint">There is no listing with these words.</p>
          )}
        </>
      ) : null}
      <h2>What operators did last</h2>
      {acts.length > 0 || away.size === 0 ? <LogLines lines={acts} locale={locale.dates} /> : null}
      <p>
        The whole audit log:{' '}
        {Object.entries(LOGS).map(([log, name]) => (
          <span key={log}>
            <AppLink href={withQuery('/operator/log', { of: log })}>{name}</AppLink>{' '}
          </span>
        ))}
      </p>
    </div>
  );
}
