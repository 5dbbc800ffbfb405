import type { ReactNode } from 'react';
import bones from '../ui/bones.module.css';
import styles from './card-fields.module.css';

/** Reserves the space of Stripe's card form, so that nothing jumps when it appears. */
export function CardFields({ ready = false, children }: { ready?: boolean; children?: ReactNode }) {
  return (
    <div className={styles.fields} aria-busy={!ready}>
      {ready ? null : (
        <div className={styles.outline}>
          <p className="visually-hidden">Loading the card form.</p>
          <div className={bones.shorter} />
          <div className={bones.control} />
          <div className={bones.shorter} />
          <div className={bones.control} />
          <div className={bones.shorter} />
          <div className={bones.control} />
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
