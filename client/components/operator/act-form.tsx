import type { ReactNode } from 'react';
import { refusal } from '../../lib/forms/refusal';
import { newListingKey } from '../../lib/selling/listing';
import { Field } from '../ui/field';
import { PlainForm } from '../ui/plain-form';

interface Props {
  /** The form of /do/…. */
  plain: string;
  /** What it is done to. */
  id: string;
  label: string;
  /** What follows. */
  hint: string;
  children?: ReactNode;
}

/**
 * A form for what an operator does, folded unless it was refused; it is done once, however often it is sent, also if it
 * was refused in between. Works without JavaScript.
 */
export async function ActForm({ plain, id, label, hint, children }: Props) {
  const refused = await refusal(plain);
  const isOther = refused?.errors.some(({ code }) => code === 'key_reused');
  const key = (isOther ? undefined : refused?.typed.key) ?? newListingKey();
  return (
    <details open={refused !== undefined}>
      <summary>{label}</summary>
      <p className="hint">{hint}</p>
      <PlainForm plain={plain} submitLabel={label} look="danger">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="key" value={key} />
        {children}
        <Field name="reason" label="Reason" hint="For the audit log, for ever. Name nobody in it." maxLength={500} />
      </PlainForm>
    </details>
  );
}
