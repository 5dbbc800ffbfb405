'use client';

/**
 * The last resort, when even the page's frame could not be rendered. It may run without our styles, so it uses none of
 * our code.
 */
export default function GlobalError() {
  return (
    <html lang="en">
      <head>
        <title>Something went wrong · Ticketing</title>
        <meta name="color-scheme" content="light dark" />
      </head>
      <body style={{ margin: 0, fontFamily: 'system-ui, sans-serif' }}>
        <main style={{ maxWidth: '32rem', margin: '0 auto', padding: '4rem 1rem' }}>
          <h1>Something went wrong</h1>
          <p>
            Please try again in a moment, or go to the <a href="/">front page</a>.
          </p>
          <button
            type="button"
            onClick={() => window.location.reload()}
            style={{ font: 'inherit', padding: '0.6rem 1rem' }}
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
