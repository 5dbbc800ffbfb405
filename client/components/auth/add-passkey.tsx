'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ApiForm } from '../ui/api-form';
import { Field } from '../ui/field';
import { useRequest } from '../ui/use-request';
import { CodeField } from './code-field';
import { PasswordField } from './password-field';
import { usePasskeys } from './use-passkeys';

/** Has the browser make a passkey, and adds it to the account. Needs JavaScript, as passkeys do. */
export function AddPasskey() {
  const request = useRequest();
  const router = useRouter();
  const passkeys = usePasskeys();
  const [asksForCode, setAsksForCode] = useState(false);
  if (!passkeys) return <p className="notice">Passkeys need JavaScript, and a browser that has them.</p>;

  async function add({ password, code, name }: Record<string, string>) {
    const body = { password, ...(code && { code }) };
    const asked = await request.run<PublicKeyCredentialCreationOptionsJSON>(
      'POST',
      '/api/users/passkeys/options',
      body,
    );
    if (asked && !asked.ok && asked.errors.some(({ field }) => field === 'code')) setAsksForCode(true);
    const credential = asked?.ok && (await passkeys?.create(asked.data));
    if (!credential) return false;
    const sent = await request.run('POST', '/api/users/passkeys', { credential, name });
    if (sent?.ok) request.follow(() => router.refresh());
    return sent?.ok ?? false;
  }

  return (
    <ApiForm plain="none" refused={undefined} request={request} onSubmit={add} submitLabel="Add a passkey" look="quiet">
      <Field name="name" label="Name" hint="Such as: My phone." optional maxLength={50} />
      <PasswordField name="password" label="Your password" autoComplete="current-password" />
      {asksForCode ? <CodeField /> : null}
    </ApiForm>
  );
}
