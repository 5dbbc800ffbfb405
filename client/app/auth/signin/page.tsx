import { redirect } from 'next/navigation';
import { AuthForm } from '../../../components/auth/auth-form';
import { PasskeySignIn } from '../../../components/auth/passkey-sign-in';
import { AppLink } from '../../../components/ui/app-link';
import { currentUser } from '../../../lib/api/api';
import { ownPath, purposeOf } from '../../../lib/auth/next-path';
import { type Query, single, withQuery } from '../../../lib/browse/search';
import { refusal } from '../../../lib/forms/refusal';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Sign in', 'Sign in to buy and sell tickets.');

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = ownPath(single(await searchParams, 'next'));
  if (await currentUser()) redirect(next);
  const purpose = purposeOf(next);
  return (
    <>
      <h1>Sign in</h1>
      {purpose ? <p className="hint">Sign in to {purpose}.</p> : null}
      <AuthForm action="signin" next={next} refused={await refusal('signin')} />
      <PasskeySignIn next={next} />
      <p>
        <AppLink href="/auth/forgot">Forgot your password?</AppLink>
      </p>
      <p>
        New here? <AppLink href={withQuery('/auth/signup', { next })}>Create an account</AppLink>
      </p>
    </>
  );
}
