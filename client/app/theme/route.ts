import { cookies } from 'next/headers';
import { ownPath } from '../../lib/auth/next-path';
import { notOurForm, valuesOf } from '../../lib/forms/plain-forms';
import { THEME_COOKIE, themeOf } from '../../lib/frame/theme';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** POST /theme: keeps the colours that the visitor chose, and leads back to where they chose them. */
export async function POST(request: Request): Promise<Response> {
  const values = await valuesOf(request);
  if (!values) return notOurForm();
  const theme = themeOf(values.theme);
  const referrer = request.headers.get('referer') ?? '';
  const { pathname = '/', search = '' } = URL.canParse(referrer) ? new URL(referrer) : {};
  (await cookies()).set(THEME_COOKIE, theme, { maxAge: YEAR_SECONDS, sameSite: 'lax', httpOnly: true });
  return new Response(null, { status: 303, headers: { location: ownPath(pathname + search) } });
}
