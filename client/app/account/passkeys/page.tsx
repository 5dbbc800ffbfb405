import { AddPasskey } from '../../../components/auth/add-passkey';
import { PasswordField } from '../../../components/auth/password-field';
import { AppLink } from '../../../components/ui/app-link';
import { SelectField } from '../../../components/ui/field';
import { LocalTime } from '../../../components/ui/local-time';
import { PlainForm } from '../../../components/ui/plain-form';
import { apiData, requireUser } from '../../../lib/api/api';
import type { ListedPasskey } from '../../../lib/api/api-types';
import { privateMetadata } from '../../../lib/frame/metadata';
import { pageLocale } from '../../../lib/frame/page-locale';

export const metadata = privateMetadata('Passkeys', 'Sign in with your fingerprint, your face or a PIN.');

export default async function PasskeysPage() {
  await requireUser('/account/passkeys');
  const passkeys = await apiData<ListedPasskey[]>('/api/users/passkeys');
  const { dates } = await pageLocale();
  return (
    <div className="panel narrow">
      <h1>Passkeys</h1>
      <p>
        With a passkey you sign in with your fingerprint, your face or the PIN of your device, and without a code. Your
        password goes on working, too.
      </p>
      {passkeys.length > 0 ? (
        <>
          <ul>
            {passkeys.map(({ id, name, addedAt }) => (
              <li key={id}>
                <bdi>{name}</bdi>, added <LocalTime iso={addedAt} locale={dates} />
              </li>
            ))}
          </ul>
          <h2>Remove a passkey</h2>
          <PlainForm plain="passkey-removal" submitLabel="Remove it" look="danger">
            <SelectField
              name="passkey"
              label="Passkey"
              options={Object.fromEntries(passkeys.map(({ id, name }) => [id, name]))}
            />
            <PasswordField name="password" label="Your password" autoComplete="current-password" />
          </PlainForm>
        </>
      ) : null}
      <h2>Add a passkey</h2>
      <AddPasskey />
      <p>
        <AppLink href="/account">Back to your account</AppLink>
      </p>
    </div>
  );
}
