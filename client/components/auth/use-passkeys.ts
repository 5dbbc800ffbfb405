import { useHydrated } from '../ui/use-hydrated';

/** What the browser makes of the API's options, as JSON for the API; undefined if the visitor has changed their mind. */
const passkeys = {
  get: (options: PublicKeyCredentialRequestOptionsJSON) =>
    answered(() => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })),
  create: (options: PublicKeyCredentialCreationOptionsJSON) =>
    answered(() =>
      navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
    ),
};

async function answered(ask: () => Promise<Credential | null>): Promise<object | undefined> {
  // It rejects if the visitor closes the browser's dialog, or has no passkey to choose: the browser has said so.
  const credential = await ask().catch(() => null);
  return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
}

/** The browser's passkeys; undefined until the page is hydrated, and where the browser has none. */
export function usePasskeys(): typeof passkeys | undefined {
  const hydrated = useHydrated();
  return hydrated && 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential
    ? passkeys
    : undefined;
}
