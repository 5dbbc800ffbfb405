'use client';

import { useEffect, useRef, useState } from 'react';
import { Field } from '../ui/field';

interface Props {
  name: string;
  label: string;
  /** The saved zone; the visitor's own is proposed for a new listing. */
  saved: string | undefined;
  isNew: boolean;
}

/** The zone of an event: any IANA name, with all that the browser knows to choose from. */
export function TimeZoneField({ name, label, saved, isNew }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [zones, setZones] = useState<string[]>([]);

  // Only the browser knows the visitor's zone.
  useEffect(() => {
    setZones(Intl.supportedValuesOf('timeZone'));
    if (isNew && input.current?.value === '') {
      input.current.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
    }
  }, [isNew]);

  return (
    <>
      <Field
        ref={input}
        name={name}
        label={label}
        hint="Where the event takes place."
        optional
        defaultValue={saved}
        autoComplete="off"
        list="time-zones"
      />
      <datalist id="time-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
