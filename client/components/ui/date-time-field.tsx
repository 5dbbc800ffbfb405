'use client';

import { useEffect, useRef, useState } from 'react';
import { toEventTime } from '../../lib/selling/listing';
import { Field } from './field';

interface Props {
  name: string;
  label: string;
  hint?: string;
  /** The saved time. */
  iso: string | undefined;
  /** The zone in which it is typed; the visitor's without one, and UTC without JavaScript. */
  timeZone: string | undefined;
}

/** An optional date and time, typed as the clocks of its zone show it. */
export function DateTimeField({ name, label, hint, iso, timeZone }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [inUtc, setInUtc] = useState(Boolean(iso && !timeZone));

  const written = iso && toEventTime(iso, timeZone ?? 'UTC');

  // Only the browser knows the visitor's zone.
  useEffect(() => {
    const { current } = input;
    setInUtc(false);
    if (current && iso && !timeZone && current.value === written) current.value = toEventTime(iso, timeZone);
  }, [iso, timeZone, written]);

  return (
    <Field
      ref={input}
      name={name}
      label={label}
      hint={inUtc ? 'In UTC, as it was saved without a time zone.' : hint}
      optional
      type="datetime-local"
      defaultValue={written}
    />
  );
}
