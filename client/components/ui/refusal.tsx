import { refusal } from '../../lib/refusal';

/**
 * Why a form was refused that was sent without JavaScript.
 * @param besides the page's form that says so itself
 */
export async function Refusal({ besides }: { besides?: string }) {
  const refused = await refusal();
  return refused && refused.form !== besides ? (
    <p role="alert" className="notice bad">
      {refused.errors.map(({ message }) => message).join('. ')}
    </p>
  ) : null;
}
