'use client';

import { useEffect, useRef } from 'react';
import { Field } from './field';

interface Props {
  name: string;
  label: string;
  hint?: string;
  /** The saved time. */
  iso: string | undefined;
}

/** `iso` as the value of a datetime-local input, in the zone of the browser. */
function toLocal(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** An optional point in time, typed in the visitor's zone. */
export function DateTimeField({ name, label, hint, iso }: Props) {
  const input = useRef<HTMLInputElement>(null);

  // Only the browser knows the visitor's zone, so the saved time is filled in there.
  useEffect(() => {
    if (iso && input.current?.value === '') input.current.value = toLocal(iso);
  }, [iso]);

  return <Field ref={input} name={name} label={label} hint={hint} optional type="datetime-local" />;
}
