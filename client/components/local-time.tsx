'use client';

import { useSyncExternalStore } from 'react';

interface Props {
  iso: string;
  locale: string;
  withTime?: boolean;
}

const never = () => () => {};

function text({ iso, locale, withTime = true }: Props, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' };
  if (withTime) options.timeStyle = 'short';
  if (timeZone) options.timeZone = timeZone;
  return new Intl.DateTimeFormat(locale, options).format(new Date(iso));
}

/** A point in time in the visitor's zone; in UTC, and saying so, until the browser has taken over. */
export function LocalTime(props: Props) {
  const shown = useSyncExternalStore(
    never,
    () => text(props),
    () => `${text(props, 'UTC')}${props.withTime === false ? '' : ' UTC'}`,
  );
  return <time dateTime={props.iso}>{shown}</time>;
}
