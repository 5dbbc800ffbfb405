import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthForm } from '../../../components/auth-form';
import { currentUser } from '../../../lib/api';
import { pageMetadata } from '../../../lib/metadata';
import { ownPath } from '../../../lib/next-path';
import { type Query, single, withQuery } from '../../../lib/search';

export const metadata = pageMetadata('Sign up', 'Create an account to buy and sell tickets.');

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = ownPath(single(await searchParams, 'next'));
  if (await currentUser()) redirect(next);
  return (
    <div className="panel narrow">
      <h1>Sign up</h1>
      <AuthForm action="signup" next={next} />
      <p>
        Have an account? <Link href={withQuery('/auth/signin', { next })}>Sign in instead</Link>
      </p>
    </div>
  );
}
