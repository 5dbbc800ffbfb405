'use client';

/** The last resort, when not even the frame of the page could be rendered: no styles, no links to code of ours. */
export default function GlobalError() {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Ticketing</title>
        <meta name="color-scheme" content="light dark" />
      </head>
      <body style={{ fontFamily: 'system-ui, sans-serif', margin: '2rem' }}>
        <h1>Something went wrong</h1>
        <p>
          Nothing you did is lost. Please <a href="/">try again</a> in a moment.
        </p>
      </body>
    </html>
  );
}
