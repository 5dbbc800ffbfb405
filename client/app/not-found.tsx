import Link from 'next/link';
import { pageMetadata } from '../lib/metadata';

export const metadata = pageMetadata('Not found', 'There is nothing at this address.');

export default function NotFound() {
  return (
    <div className="panel narrow">
      <h1>There is nothing here</h1>
      <p>The address may be mistyped, or the ticket or order is not one you can see.</p>
      <p>
        <Link href="/" className="button">
          Browse tickets
        </Link>
      </p>
    </div>
  );
}
