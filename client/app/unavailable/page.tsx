import { privateMetadata } from '../../lib/metadata';

export const metadata = privateMetadata('Not available right now', 'Please try again in a moment.');

/**
 * In place of a page that cannot be had right now: see proxy.ts. It is shown at the page's own address, which its link
 * loads again, also without JavaScript.
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
