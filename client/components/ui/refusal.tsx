import { REFUSED_ID } from '../../lib/auth/next-path';
import { refusal } from '../../lib/forms/refusal';

/** Why one of these forms was refused, which was sent without JavaScript. */
export async function Refusal({ of }: { of: string[] }) {
  const errors = (await Promise.all(of.map(refusal))).flatMap((refused) => refused?.errors ?? []);
  return errors.length > 0 ? (
    <p id={REFUSED_ID} role="alert" tabIndex={-1} className="notice bad">
      {errors.map(({ message }) => message).join('. ')}
    </p>
  ) : null;
}
