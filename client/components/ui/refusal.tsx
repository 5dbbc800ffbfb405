import { refusal } from '../../lib/refusal';

/** Why a form was refused that was sent without JavaScript. */
export async function Refusal() {
  const message = await refusal();
  return message ? (
    <p role="alert" className="notice bad">
      {message}
    </p>
  ) : null;
}
