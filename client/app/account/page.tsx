import { NotifyDevice } from '../../components/auth/notify-device';
import { PasswordField } from '../../components/auth/password-field';
import { SessionList } from '../../components/auth/session-list';
import { AppLink } from '../../components/ui/app-link';
import { Field } from '../../components/ui/field';
import { PlainForm } from '../../components/ui/plain-form';
import { apiGet, requireUser } from '../../lib/api/api';
import type { MailChoice, PushKey } from '../../lib/api/api-types';
import { type Query, single } from '../../lib/browse/search';
import { privateMetadata } from '../../lib/frame/metadata';

export const metadata = privateMetadata('Your account', 'Your address, your password, and where you are signed in.');

/** What was just done, for the page to confirm. */
const DONE: Record<string, string> = {
  verification: 'If your address was not verified yet, a mail with a link is on its way.',
  email:
    'A mail is on its way to your new address and, if it is verified, to your present one. Open each link to change it.',
  password: 'Your password is changed. You are signed out on all other devices.',
  session: 'That device is signed out.',
  'older-sessions': 'That device is signed out, and so is every other one that had signed in before it.',
  sessions: 'You are signed out on all other devices.',
  'all-mails': 'You get all mails again.',
  'fewer-mails': 'You get fewer mails now.',
};

/** @returns what notifications says; undefined where there are none, and while nobody says */
async function fromNotifications<T>(path: string): Promise<T | undefined> {
  const answer = await apiGet<T>(`/api/notifications/${path}`, 1_000).catch(() => undefined);
  return answer?.ok ? answer.data : undefined;
}

/** Its forms work without JavaScript, and need none. */
export default async function AccountPage({ searchParams }: { searchParams: Promise<Query> }) {
  const user = await requireUser('/account');
  const [push, mails] = await Promise.all([fromNotifications<PushKey>('push'), fromNotifications<MailChoice>('mails')]);
  const done = DONE[single(await searchParams, 'done')];
  return (
    <div className="panel narrow">
      <h1>Your account</h1>
      {done ? (
        <p role="status" className="notice good">
          {done}
        </p>
      ) : null}
      <p>
        <bdi>{user.email}</bdi>
        {user.verified ? ', verified' : ', not verified yet'}
      </p>
      {user.role === 'operator' ? <AppLink href="/operator">For operators</AppLink> : null}
      {user.verified ? null : (
        <PlainForm plain="account-verification" submitLabel="Send me the link again" look="quiet" />
      )}
      <h2>Change your password</h2>
      <PlainForm plain="account-password" submitLabel="Change my password" look="quiet">
        <PasswordField name="password" label="Present password" autoComplete="current-password" />
        <PasswordField
          name="newPassword"
          label="New password"
          autoComplete="new-password"
          hint="At least 8 characters."
        />
      </PlainForm>
      <h2>Change your email address</h2>
      <PlainForm plain="account-email" submitLabel="Send the links" look="quiet">
        <Field
          name="email"
          label="New email"
          type="email"
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
        />
        <PasswordField name="password" label="Your password" autoComplete="current-password" />
      </PlainForm>
      <h2>Where you are signed in</h2>
      <p className="hint">
        Sign out a device that you have lost or left signed in: it takes effect within seconds. If you only close a
        browser, its session stays listed until it ends by itself, after a week.
      </p>
      <SessionList />
      <PlainForm plain="account-sessions" submitLabel="Sign out everywhere else" look="quiet" />
      <h2>Passkeys</h2>
      <p>
        <AppLink href="/account/passkeys">Sign in with your fingerprint, your face or a PIN</AppLink>
      </p>
      <h2>Second factor</h2>
      <p>
        <AppLink href="/account/second-factor">Have signing in ask for a code, too</AppLink>
      </p>
      {mails ? <Mails {...mails} /> : null}
      {push?.key ? <NotifyDevice publicKey={push.key} /> : null}
      <h2>Delete your account</h2>
      <p className="hint">
        Your address and password are deleted for good. Tickets that you have bought stay valid, but you can no longer
        open them here: print them first. What you still have for sale is withdrawn.
      </p>
      <PlainForm plain="account-deletion" submitLabel="Delete my account" look="danger">
        <PasswordField name="password" label="Confirm with your password" autoComplete="current-password" />
      </PlainForm>
    </div>
  );
}

/** Of which kinds there are mails. */
function Mails({ fewer }: MailChoice) {
  return (
    <>
      <h2>Mails</h2>
      <p className="hint">
        {fewer
          ? 'You hear by mail about your money and your account, and when a ticket that you wait for is back.'
          : 'You also hear by mail when a ticket is reserved for you, when its time has run out, and before your event.'}
      </p>
      <PlainForm plain="account-mails" submitLabel={fewer ? 'Get all mails again' : 'Get fewer mails'} look="quiet">
        <input type="hidden" name="fewer" value={fewer ? 'no' : 'yes'} />
      </PlainForm>
    </>
  );
}
