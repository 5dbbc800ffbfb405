'use client';

import { useState } from 'react';
import { useHydrated } from '../ui/use-hydrated';

/** The link that lets helpers check tickets, to be copied or shared. */
export function CheckInLink({ address }: { address: string }) {
  const hydrated = useHydrated();
  const [copied, setCopied] = useState(false);

  async function copy() {
    // Only secure pages may write to the clipboard; the link can be selected everywhere.
    await navigator.clipboard?.writeText(address).then(
      () => setCopied(true),
      () => undefined,
    );
  }

  return (
    <div className="field">
      <label htmlFor="check-in-link">Check-in link for helpers</label>
      <div className="joined">
        <input id="check-in-link" readOnly value={address} onFocus={({ currentTarget }) => currentTarget.select()} />
        {hydrated ? (
          <button type="button" className="button quiet" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </button>
        ) : null}
      </div>
    </div>
  );
}
