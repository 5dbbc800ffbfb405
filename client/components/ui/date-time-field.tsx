'use client';

import { useEffect, useRef } from 'react';
import { toEventTime } from '../../lib/listing';
import { Field } from './field';

interface Props {
  name: string;
  label: string;
  hint?: string;
  /** The saved time. */
  iso: string | undefined;
  /** The zone in which it is typed; the visitor's without one. */
  timeZone: string | undefined;
}

/** An optional date and time, typed as the clocks of its zone show it. */
export function DateTimeField({ name, label, hint, iso, timeZone }: Props) {
  const input = useRef<HTMLInputElement>(null);

  // Only the browser knows the visitor's zone, so the saved time is filled in there.
  useEffect(() => {
    if (iso && input.current?.value === '') input.current.value = toEventTime(iso, timeZone);
  }, [iso, timeZone]);

  return <Field ref={input} name={name} label={label} hint={hint} optional type="datetime-local" />;
}
