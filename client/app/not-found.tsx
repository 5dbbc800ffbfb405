import { AppLink } from '../components/ui/app-link';
import { privateMetadata } from '../lib/frame/metadata';

export const metadata = privateMetadata('Page not found', 'There is no page at this address.');

export default function NotFound() {
  return (
    <div className="panel narrow message">
      <p className="hint">404</p>
      <h1>Page not found</h1>
      <p>Check the address for typos. If it is for a ticket or an order, it may belong to someone else.</p>
      <p className="actions">
        <AppLink href="/" className="button">
          Browse tickets
        </AppLink>
        <AppLink href="/orders" className="button quiet">
          My tickets
        </AppLink>
      </p>
    </div>
  );
}
