'use client';

import { useState } from 'react';
import type { ApiError } from '../../lib/api/api-types';
import type { FormRefusal } from '../../lib/forms/refusal';
import { ApiForm } from '../ui/api-form';
import { Field } from '../ui/field';
import { useRequest } from '../ui/use-request';
import { CodeField } from './code-field';
import { PasswordField } from './password-field';

interface Props {
  action: 'signin' | 'signup';
  /** The path on this site to continue to. */
  next: string;
  /** Why it was refused without JavaScript. */
  refused: FormRefusal | undefined;
}

/** The password was right: a second factor is asked for. */
const isAboutCode = ({ field }: ApiError) => field === 'code';

/** Signs in or up directly from the browser, so that the session cookie is set there, and continues to `next`. */
export function AuthForm({ action, next, refused }: Props) {
  const request = useRequest(refused?.errors);
  const [asksForCode, setAsksForCode] = useState(refused?.errors.some(isAboutCode) ?? false);
  const isNew = action === 'signup';

  async function submit(values: Record<string, string>) {
    const { email, password, code } = values;
    const sent = await request.run('POST', `/api/users/${action}`, { email, password, ...(code && { code }) });
    if (sent && !sent.ok && sent.errors.some(isAboutCode)) setAsksForCode(true);
    if (!sent?.ok) return false;
    request.leave();
    // A full load: the header and everything cached so far were rendered for a signed-out visitor.
    window.location.assign(next);
    return true;
  }

  return (
    <ApiForm
      plain={action}
      refused={refused}
      request={request}
      onSubmit={submit}
      submitLabel={isNew ? 'Sign up' : 'Sign in'}
    >
      <input type="hidden" name="next" value={next} />
      <Field
        name="email"
        label="Email"
        type="email"
        inputMode="email"
        autoComplete={isNew ? 'email' : 'username'}
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        hint={
          isNew ? 'At least 8 characters. A few unrelated words are easy to remember and hard to guess.' : undefined
        }
      />
      {asksForCode ? <CodeField /> : null}
    </ApiForm>
  );
}
