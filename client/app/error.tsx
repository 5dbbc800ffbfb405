'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';

/** Shown in place of a page that could not be rendered; the header stays. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();

  function retry() {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }

  return (
    <div className="panel narrow message" role="alert">
      <h1>Something went wrong</h1>
      <p>We could not load this page. Please try again in a moment.</p>
      {error.digest ? <p className="hint">Reference: {error.digest}</p> : null}
      <p className="actions">
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
        <a href="/" className="button quiet">
          Browse tickets
        </a>
      </p>
    </div>
  );
}
