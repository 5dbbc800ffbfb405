import { Field } from '../ui/field';

/** A code of an authenticator, or a recovery code. */
export function CodeField() {
  return (
    <Field
      name="code"
      label="Code of your authenticator"
      hint="Six digits; or one of your recovery codes."
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}
