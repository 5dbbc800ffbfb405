import { MailLinkForm } from '../../../components/auth/mail-link-form';
import { PasswordField } from '../../../components/auth/password-field';
import { AppLink } from '../../../components/ui/app-link';
import { type Query, single } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Choose a new password', 'Choose a new password for your account.');

export default async function ResetPage({ searchParams }: { searchParams: Promise<Query> }) {
  if (single(await searchParams, 'done'))
    return (
      <div role="status">
        <h1>Your password is changed</h1>
        <p>
          You are signed out on all devices. <AppLink href="/auth/signin">Sign in</AppLink>
        </p>
      </div>
    );
  return (
    <>
      <h1>Choose a new password</h1>
      <p className="hint">This signs you out on all devices.</p>
      <MailLinkForm form="reset" submitLabel="Change my password">
        <PasswordField
          name="password"
          label="New password"
          autoComplete="new-password"
          hint="At least 8 characters. A few unrelated words are easy to remember and hard to guess."
        />
      </MailLinkForm>
    </>
  );
}
