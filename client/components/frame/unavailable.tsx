/** In place of a page whose data cannot be had right now. Its link loads the same address again, also without JavaScript. */
export function Unavailable() {
  return (
    <div className="panel narrow message" role="alert">
      <h1>We cannot show this right now</h1>
      <p>
        A part of Ticketing does not answer. Nothing you did is lost, and reservations and payments are not affected.
      </p>
      <p>
        {/* biome-ignore lint/a11y/useValidAnchor: an empty address is this very page, whatever its query is */}
        <a href="" className="button">
          Try again
        </a>
      </p>
    </div>
  );
}
