'use client';

import { useSyncExternalStore } from 'react';
import { type MomentFormat, writeMoment } from '../../lib/moments';

interface Props {
  iso: string;
  locale: string;
  format: MomentFormat;
  /** What the server wrote. Taken as it is: the browser may know other words for the same locale. */
  inUtc: string;
}

const never = () => () => {};

/** A point in time in the zone that only the browser knows. */
export function ZonedText({ iso, locale, format, inUtc }: Props) {
  return useSyncExternalStore(
    never,
    () => writeMoment(iso, format, locale),
    () => inUtc,
  );
}
