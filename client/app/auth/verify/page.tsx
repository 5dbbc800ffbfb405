import { MailLinkForm } from '../../../components/auth/mail-link-form';
import { AppLink } from '../../../components/ui/app-link';
import { type Query, single } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Verify your email', 'Confirm that our emails reach you.');

export default async function VerifyPage({ searchParams }: { searchParams: Promise<Query> }) {
  if (single(await searchParams, 'done'))
    return (
      <div role="status">
        <h1>Your email address is verified</h1>
        <p>
          Thank you. <AppLink href="/">Browse tickets</AppLink>
        </p>
      </div>
    );
  return (
    <>
      <h1>Verify your email address</h1>
      <p>If this is your account, confirm that our emails reach you.</p>
      <MailLinkForm form="verify" submitLabel="Verify my address" />
    </>
  );
}
