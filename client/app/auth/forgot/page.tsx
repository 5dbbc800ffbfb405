import { AppLink } from '../../../components/ui/app-link';
import { Field } from '../../../components/ui/field';
import { PlainForm } from '../../../components/ui/plain-form';
import { type Query, single } from '../../../lib/browse/search';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Forgot your password?', 'Have a link sent that sets a new password.');

/** Says the same whether or not there is such an account. */
export default async function ForgotPage({ searchParams }: { searchParams: Promise<Query> }) {
  if (single(await searchParams, 'done'))
    return (
      <div role="status">
        <h1>Look into your mailbox</h1>
        <p>
          If there is an account with this address, a mail with a link is on its way. The link is good for an hour. If
          no mail comes, look among the unwanted ones, or whether you used another address.
        </p>
      </div>
    );
  return (
    <>
      <h1>Forgot your password?</h1>
      <p className="hint">We will email you a link to choose a new one.</p>
      <PlainForm plain="forgot" submitLabel="Send the link">
        <Field
          name="email"
          label="Email"
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
        />
      </PlainForm>
      <p>
        <AppLink href="/auth/signin">Back to signing in</AppLink>
      </p>
    </>
  );
}
