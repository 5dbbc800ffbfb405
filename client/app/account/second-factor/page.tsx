import { QrCode } from '../../../components/admission/qr-code';
import { CodeField } from '../../../components/auth/code-field';
import { PasswordField } from '../../../components/auth/password-field';
import { AppLink } from '../../../components/ui/app-link';
import { PlainForm } from '../../../components/ui/plain-form';
import { apiData, requireUser } from '../../../lib/api/api';
import type { FactorView } from '../../../lib/api/api-types';
import { privateMetadata } from '../../../lib/frame/metadata';

export const metadata = privateMetadata('Second factor', 'Have signing in ask for a code of your authenticator, too.');

/** Its forms work without JavaScript. What an authenticator needs is shown until it is confirmed, and never again. */
export default async function SecondFactorPage() {
  await requireUser('/account/second-factor');
  const { enabled, recoveryCodesLeft, pending } = await apiData<FactorView>('/api/users/second-factor');
  return (
    <div className="panel narrow">
      <h1>Second factor</h1>
      {enabled ? (
        <>
          <p role="status" className="notice good">
            Signing in with your password asks for a code of your authenticator. You have {recoveryCodesLeft} recovery
            codes left.
          </p>
          <h2>Remove your authenticator</h2>
          <p className="hint">Also to get new recovery codes, or to move to another one: then set it up again.</p>
          <PlainForm plain="factor-removal" submitLabel="Remove my authenticator" look="danger">
            <PasswordField name="password" label="Your password" autoComplete="current-password" />
            <CodeField />
          </PlainForm>
        </>
      ) : pending ? (
        <>
          <p>1. Scan this with your authenticator, or type the key into it.</p>
          <QrCode code={pending.uri} label="The key of your authenticator" />
          <p>
            <code>{pending.secret}</code>
          </p>
          <p>2. Keep these recovery codes elsewhere. Each stands in for a code once, if you lose your authenticator.</p>
          <ul>
            {pending.recoveryCodes.map((code) => (
              <li key={code}>
                <code>{code}</code>
              </li>
            ))}
          </ul>
          <p>3. Enter the code that your authenticator shows now.</p>
          <PlainForm plain="factor-confirm" submitLabel="Turn it on">
            <CodeField />
          </PlainForm>
        </>
      ) : (
        <>
          <p>
            Somebody who learns your password can then still not sign in: it also takes a code from an app on your
            phone. You need an authenticator app, any one.
          </p>
          <PlainForm plain="factor" submitLabel="Set up an authenticator">
            <PasswordField name="password" label="Your password" autoComplete="current-password" />
          </PlainForm>
        </>
      )}
      <p>
        <AppLink href="/account">Back to your account</AppLink>
      </p>
    </div>
  );
}
