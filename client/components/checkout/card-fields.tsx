import type { ReactNode } from 'react';

/** Reserves the space of Stripe's card form, so that nothing jumps when it appears. */
export function CardFields({ ready = false, children }: { ready?: boolean; children?: ReactNode }) {
  return (
    <div className="card-fields" aria-busy={!ready}>
      {ready ? null : (
        <div className="card-outline">
          <p className="visually-hidden">Loading the card form.</p>
          <div className="bone shorter" />
          <div className="bone control-like" />
          <div className="bone shorter" />
          <div className="bone control-like" />
          <div className="bone shorter" />
          <div className="bone control-like" />
        </div>
      )}
      {children}
    </div>
  );
}

/** Placeholder for the form until its script has loaded. */
export function CardFormOutline({ price }: { price: string }) {
  return (
    <div className="form">
      <CardFields />
      <button type="button" className="button wide" disabled aria-busy>
        Pay {price}
      </button>
    </div>
  );
}
