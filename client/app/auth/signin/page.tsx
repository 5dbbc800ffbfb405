import Link from 'next/link';
import { redirect } from 'next/navigation';
import { AuthForm } from '../../../components/auth-form';
import { currentUser } from '../../../lib/api';
import { pageMetadata } from '../../../lib/metadata';
import { ownPath } from '../../../lib/next-path';
import { type Query, single, withQuery } from '../../../lib/search';

export const metadata = pageMetadata('Sign in', 'Sign in to buy and sell tickets.');

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const next = ownPath(single(await searchParams, 'next'));
  if (await currentUser()) redirect(next);
  return (
    <div className="panel narrow">
      <h1>Sign in</h1>
      <AuthForm action="signin" next={next} />
      <p>
        New here? <Link href={withQuery('/auth/signup', { next })}>Create an account</Link>
      </p>
    </div>
  );
}
