import { MailLinkForm } from '../../../components/auth/mail-link-form';
import { AppLink } from '../../../components/ui/app-link';
import { type Query, single } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Change your email', 'Confirm the new email address of your account.');

export default async function ChangeEmailPage({ searchParams }: { searchParams: Promise<Query> }) {
  if (single(await searchParams, 'done'))
    return (
      <div role="status">
        <h1>Confirmed</h1>
        <p>
          If you have confirmed from your other mailbox, too, you now sign in with your new address. If not, please open
          the link in our mail there.
        </p>
        <p>
          <AppLink href="/account">Your account</AppLink>
        </p>
      </div>
    );
  return (
    <>
      <h1>Change your email address</h1>
      <p>Your address changes once you have confirmed this from the new address and, if it is verified, the old one.</p>
      <MailLinkForm form="change-email" submitLabel="Confirm" />
    </>
  );
}
