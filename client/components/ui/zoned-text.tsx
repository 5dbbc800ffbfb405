'use client';

import { useSyncExternalStore } from 'react';
import { type MomentFormat, writeMoment } from '../../lib/event/moments';

interface Props {
  iso: string;
  locale: string;
  format: MomentFormat;
  /** The server's text. Kept through hydration: the browser may word the same locale differently. */
  inUtc: string;
}

const never = () => () => {};

/** A date and time in the visitor's zone, which only the browser knows. */
export function ZonedText({ iso, locale, format, inUtc }: Props) {
  return useSyncExternalStore(
    never,
    () => writeMoment(iso, format, locale),
    () => inUtc,
  );
}
