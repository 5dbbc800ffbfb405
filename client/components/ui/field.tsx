'use client';

import type { ComponentProps, ReactNode } from 'react';
import { useField } from './api-form';

interface FrameProps {
  name: string;
  label: string;
  hint?: string | undefined;
  optional?: boolean;
  children: (control: ControlProps) => ReactNode;
}

interface ControlProps {
  id: string;
  name: string;
  required: boolean;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
  /** What was typed before; without it, the field's own. */
  defaultValue?: string;
}

/** A control's label, hint and errors, linked for screen readers. */
function Frame({ name, label, hint, optional = false, children }: FrameProps) {
  const { id, errors, typed } = useField(name);
  const described = [hint && `${id}-hint`, errors.length > 0 && `${id}-errors`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{optional ? `${label} (optional)` : label}</label>
      {hint ? (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      ) : null}
      {children({
        id,
        name,
        required: !optional,
        'aria-invalid': errors.length > 0,
        'aria-describedby': described || undefined,
        ...(typed === undefined ? {} : { defaultValue: typed }),
      })}
      {errors.length > 0 ? (
        <p id={`${id}-errors`} className="field-error">
          {errors.map((error) => error.message).join(' ')}
        </p>
      ) : null}
    </div>
  );
}

type FieldProps = Omit<FrameProps, 'children'>;

interface InputProps extends FieldProps {
  /** A button at the end of the input. */
  beside?: ReactNode;
}

/** A labelled one-line input. */
export function Field({ name, label, hint, optional, beside, ...input }: InputProps & ComponentProps<'input'>) {
  return (
    <Frame name={name} label={label} hint={hint} optional={optional ?? false}>
      {(control) => (
        <div className={beside ? 'joined' : undefined}>
          <input type="text" dir="auto" {...input} {...control} />
          {beside}
        </div>
      )}
    </Frame>
  );
}

/** A labelled multi-line input. */
export function TextField(props: FieldProps & ComponentProps<'textarea'>) {
  const { name, label, hint, optional, ...input } = props;
  return (
    <Frame name={name} label={label} hint={hint} optional={optional ?? false}>
      {(control) => <textarea rows={4} dir="auto" {...input} {...control} />}
    </Frame>
  );
}

interface SelectProps extends FieldProps {
  /** The values and their labels; the first choice is none. */
  options: Record<string, string>;
}

/** A labelled choice. */
export function SelectField({
  name,
  label,
  hint,
  optional,
  options,
  ...input
}: SelectProps & ComponentProps<'select'>) {
  return (
    <Frame name={name} label={label} hint={hint} optional={optional ?? false}>
      {(control) => (
        <select {...input} {...control}>
          <option value="">–</option>
          {Object.entries(options).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

/** A labelled checkbox. */
export function CheckField({ name, label }: { name: string; label: string }) {
  const { id, typed } = useField(name);
  return (
    <p>
      <label htmlFor={id}>
        <input type="checkbox" id={id} name={name} defaultChecked={typed === 'on'} /> {label}
      </label>
    </p>
  );
}
