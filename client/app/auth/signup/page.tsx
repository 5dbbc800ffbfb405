import { redirect } from 'next/navigation';
import { AuthForm } from '../../../components/auth/auth-form';
import { AppLink } from '../../../components/ui/app-link';
import { currentUser } from '../../../lib/api/api';
import { ownPath, purposeOf } from '../../../lib/auth/next-path';
import { type Query, single, withQuery } from '../../../lib/browse/search';
import { refusal } from '../../../lib/forms/refusal';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Sign up', 'Create an account to buy and sell tickets.');

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = ownPath(single(await searchParams, 'next'));
  if (await currentUser()) redirect(next);
  const purpose = purposeOf(next);
  return (
    <>
      <h1>Sign up</h1>
      {purpose ? <p className="hint">Sign up to {purpose}.</p> : null}
      <AuthForm action="signup" next={next} refused={await refusal('signup')} />
      <p>
        Already have an account? <AppLink href={withQuery('/auth/signin', { next })}>Sign in</AppLink>
      </p>
    </>
  );
}
