'use client';

import { useSyncExternalStore } from 'react';
import { toLocalTime, toZonedTime, writeMoment } from '../../lib/event/moments';
import styles from './local-time.module.css';

interface Props {
  iso: string;
  locale: string;
  /** The zone in which it has been shown. */
  timeZone: string;
}

const never = () => () => {};

function isSameHere(iso: string, timeZone: string): boolean {
  try {
    return toLocalTime(iso) === toZonedTime(iso, timeZone);
  } catch {
    // A browser may not know a zone that was named only recently, such as Europe/Kyiv.
    return false;
  }
}

/** A time as the visitor's clock shows it, if that differs. Only the browser knows; its line is kept free until then. */
export function YourTime({ iso, locale, timeZone }: Props) {
  const text = useSyncExternalStore(
    never,
    () => (isSameHere(iso, timeZone) ? '' : `${writeMoment(iso, 'event', locale)} your time`),
    () => '',
  );
  return <span className={styles.yours}>{text}</span>;
}
