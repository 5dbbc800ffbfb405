import type { ReactNode } from 'react';
import { PasswordField } from '../../components/auth/password-field';
import { Field } from '../../components/ui/field';
import { Refusal } from '../../components/ui/refusal';
import { requireUser } from '../../lib/api';
import { privateMetadata } from '../../lib/metadata';
import { type Query, single } from '../../lib/search';

export const metadata = privateMetadata('Your account', 'Your address, your password, and where you are signed in.');

/** What was just done, for the page to confirm. */
const DONE: Record<string, string> = {
  verification: 'If your address was not verified yet, a mail with a link is on its way.',
  email:
    'A mail is on its way to your new address and, if it is verified, to your present one. Open each link to change it.',
  password: 'Your password is changed. You are signed out on all other devices.',
  sessions: 'You are signed out on all other devices.',
};

/** Its forms work without JavaScript, and need none. */
export default async function AccountPage({ searchParams }: { searchParams: Promise<Query> }) {
  const user = await requireUser('/account');
  const done = DONE[single(await searchParams, 'done')];
  return (
    <div className="panel narrow">
      <h1>Your account</h1>
      {done ? (
        <p role="status" className="notice good">
          {done}
        </p>
      ) : null}
      <Refusal />
      <p>
        <bdi>{user.email}</bdi>
        {user.verified ? ', verified' : ', not verified yet'}
      </p>
      {user.verified ? null : <Form action="account-verification" submitLabel="Send me the link again" />}
      <h2>Change your password</h2>
      <Form action="account-password" submitLabel="Change my password">
        <PasswordField name="password" label="Present password" autoComplete="current-password" />
        <PasswordField
          name="newPassword"
          label="New password"
          autoComplete="new-password"
          hint="At least 8 characters."
        />
      </Form>
      <h2>Change your email address</h2>
      <Form action="account-email" submitLabel="Send the links">
        <Field
          name="email"
          label="New email"
          type="email"
          inputMode="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
        />
        <PasswordField name="emailPassword" label="Your password" autoComplete="current-password" />
      </Form>
      <h2>Other devices</h2>
      <p className="hint">If you have lost a device, or left one signed in: it is signed out within seconds.</p>
      <Form action="account-sessions" submitLabel="Sign out everywhere else" />
      <h2>Delete your account</h2>
      <p className="hint">
        Your address and password are deleted for good. Tickets that you have bought stay valid, but you can no longer
        open them here: print them first. What you still have for sale is withdrawn.
      </p>
      <Form action="account-deletion" submitLabel="Delete my account" danger>
        <PasswordField name="deletionPassword" label="Confirm with your password" autoComplete="current-password" />
      </Form>
    </div>
  );
}

interface FormProps {
  /** The form of /do/…. */
  action: string;
  submitLabel: string;
  danger?: boolean;
  children?: ReactNode;
}

function Form({ action, submitLabel, danger = false, children }: FormProps) {
  return (
    <form method="post" action={`/do/${action}`} className="form">
      {children}
      <button type="submit" className={`button ${danger ? 'danger' : 'quiet'}`}>
        {submitLabel}
      </button>
    </form>
  );
}
