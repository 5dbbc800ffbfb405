import { PlainForm } from '../../components/ui/plain-form';
import { type Query, single } from '../../lib/browse/search';
import { privateMetadata } from '../../lib/frame/metadata';

export const metadata = privateMetadata('Fewer mails', 'Choose which mails you get from Ticketing.');

/** For people who want no more mails of a kind. Opening it does nothing: mail scanners follow every link. */
export default async function UnsubscribePage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams;
  if (single(query, 'done'))
    return (
      <div className="panel narrow message" role="status">
        <h1>You get fewer mails now</h1>
        <p>
          We write only about your money, your account and the tickets that you wait for. You can have all mails again
          on your account&apos;s page.
        </p>
      </div>
    );
  return (
    <div className="panel narrow message">
      <h1>Fewer mails?</h1>
      <p>
        You will no longer hear by mail that a ticket is reserved for you, that its time has run out, or that your event
        is about to begin. We still write about your money and your account, and when a ticket that you wait for is
        back.
      </p>
      <PlainForm plain="unsubscribe" submitLabel="Yes, fewer mails">
        <input type="hidden" name="user" value={single(query, 'user')} />
        <input type="hidden" name="token" value={single(query, 'token')} />
      </PlainForm>
    </div>
  );
}
