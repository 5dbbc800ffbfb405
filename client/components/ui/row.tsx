import type { ReactNode } from 'react';
import { AppLink } from './app-link';
import styles from './row.module.css';

/** A list of things that the visitor owns, one per row. */
export function Rows({ children }: { children: ReactNode }) {
  return <ul className={styles.rows}>{children}</ul>;
}

interface Props {
  /** Of the thing, unique on the page. */
  id: string;
  title: string;
  href: string;
  /** The level of its heading. */
  heading: 'h2' | 'h3';
  price: string;
  badge: ReactNode;
  /** What the visitor may want to do next. */
  action: { label: string; href: string; urgent?: boolean };
  /** More about it, below the title. */
  children: ReactNode;
}

/** An order or a listing: title, price, status and next action, in columns where there is room. */
export function Row({ id, title, href, heading: Heading, price, badge, action, children }: Props) {
  return (
    <li className={styles.row}>
      <div>
        <Heading id={`title-${id}`} className={styles.title}>
          <AppLink href={href}>
            <bdi>{title}</bdi>
          </AppLink>
        </Heading>
        {children}
      </div>
      <strong className="price">{price}</strong>
      {badge}
      <AppLink
        id={`next-${id}`}
        href={action.href}
        className={action.urgent ? 'button' : 'button quiet'}
        aria-labelledby={`next-${id} title-${id}`}
      >
        {action.label}
      </AppLink>
    </li>
  );
}
