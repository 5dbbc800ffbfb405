import cards from '../browse/event-cards.module.css';
import bones from '../ui/bones.module.css';
import styles from './skeletons.module.css';

const CARDS = Array.from({ length: 9 }, (_, index) => `card ${index}`);

/** The outlines of the pages, shown over the current one when the document's `data-loading` says so: see AppLink. */
export function Skeletons() {
  return (
    <div className={styles.skeletons} aria-hidden="true">
      <div className={styles.list}>
        <div className={bones.title} />
        <div className={cards.cards}>
          {CARDS.map((card) => (
            <div key={card} className={`${cards.card} ${styles.card}`}>
              <div className={bones.bone} />
              <div className={bones.short} />
              <div className={bones.shorter} />
            </div>
          ))}
        </div>
      </div>
      <div className={`panel ${styles.panel}`}>
        <div className={bones.shorter} />
        <div className={bones.title} />
        <div className={bones.short} />
        <div className={bones.bone} />
        <div className={bones.bone} />
        <div className={bones.button} />
      </div>
    </div>
  );
}
