'use client';

import { useEffect, useRef } from 'react';
import { toLocalTime } from '../../lib/moments';
import { Field } from './field';

interface Props {
  name: string;
  label: string;
  hint?: string;
  /** The saved time. */
  iso: string | undefined;
}

/** An optional date and time, typed in the visitor's zone. */
export function DateTimeField({ name, label, hint, iso }: Props) {
  const input = useRef<HTMLInputElement>(null);

  // Only the browser knows the visitor's zone, so the saved time is filled in there.
  useEffect(() => {
    if (iso && input.current?.value === '') input.current.value = toLocalTime(iso);
  }, [iso]);

  return <Field ref={input} name={name} label={label} hint={hint} optional type="datetime-local" />;
}
