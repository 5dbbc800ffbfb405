import { AppLink } from '../components/ui/app-link';
import { privateMetadata } from '../lib/metadata';

export const metadata = privateMetadata('Not found', 'There is nothing at this address.');

export default function NotFound() {
  return (
    <div className="panel narrow message">
      <p className="hint">404</p>
      <h1>There is nothing here</h1>
      <p>The address may be mistyped, or the ticket or order is not one you can see.</p>
      <p className="actions">
        <AppLink href="/" className="button">
          Browse tickets
        </AppLink>
        <AppLink href="/orders" className="button quiet">
          My orders
        </AppLink>
      </p>
    </div>
  );
}
