import { privateMetadata } from '../../lib/frame/metadata';

export const metadata = privateMetadata('Not available right now', 'Please try again in a moment.');

/**
 * Shown in place of a page that is unavailable right now: see proxy.ts. It keeps the page's own address, so its link
 * reloads the page, even without JavaScript.
 */
export default function UnavailablePage() {
  return (
    <div className="panel narrow message" role="alert">
      <h1>We cannot show this page right now</h1>
      <p>Part of Ticketing is not responding. Your reservations and payments are safe.</p>
      <p>
        {/* biome-ignore lint/a11y/useValidAnchor: an empty address is this very page, whatever its query is */}
        <a href="" className="button">
          Try again
        </a>
      </p>
    </div>
  );
}
