import type { ComponentProps } from 'react';
import { refusal } from '../../lib/forms/refusal';
import { ApiForm } from './api-form';

/** A form that is sent to /do/…, with JavaScript and without it. Fields and summary say why it was refused. */
export async function PlainForm(
  props: Pick<ComponentProps<typeof ApiForm>, 'plain' | 'submitLabel' | 'look' | 'children'>,
) {
  return <ApiForm {...props} refused={await refusal(props.plain)} />;
}
