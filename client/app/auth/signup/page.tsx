import { redirect } from 'next/navigation';
import { AuthForm } from '../../../components/auth/auth-form';
import { AppLink } from '../../../components/ui/app-link';
import { currentUser } from '../../../lib/api';
import { privateMetadata } from '../../../lib/metadata';
import { ownPath } from '../../../lib/next-path';
import { type Query, single, withQuery } from '../../../lib/search';

export const metadata = privateMetadata('Sign up', 'Create an account to buy and sell tickets.');

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = ownPath(single(await searchParams, 'next'));
  if (await currentUser()) redirect(next);
  return (
    <div className="panel narrow">
      <h1>Sign up</h1>
      {next === '/' ? null : <p className="hint">You will go on where you were.</p>}
      <AuthForm action="signup" next={next} />
      <p>
        Have an account? <AppLink href={withQuery('/auth/signin', { next })}>Sign in instead</AppLink>
      </p>
    </div>
  );
}
