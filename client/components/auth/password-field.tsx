'use client';

import { type ComponentProps, useState } from 'react';
import { Field } from '../ui/field';

type Props = Omit<ComponentProps<typeof Field>, 'type' | 'beside'>;

/** A password that can be shown: typing one unseen on a phone often goes wrong. */
export function PasswordField(props: Props) {
  const [shown, setShown] = useState(false);
  const toggle = (
    <button type="button" className="button quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
      {shown ? 'Hide' : 'Show'}
      <span className="visually-hidden"> password</span>
    </button>
  );
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      beside={toggle}
    />
  );
}
