import { apiGet, forwarded } from '../../../lib/api/api';
import type { ApiError } from '../../../lib/api/api-types';
import { askApi } from '../../../lib/api/ask-api';
import { inWords } from '../../../lib/api/words';
import { doneCookie } from '../../../lib/forms/done';
import { notOurForm, type PlainForm, plainForm, refusedTo, valuesOf } from '../../../lib/forms/plain-forms';
import { refusalCookie } from '../../../lib/forms/refusal';

const TIMEOUT_MS = 10_000;
const NO_ANSWER = { message: 'Ticketing did not answer. Please try again.', code: 'no_answer' };

interface Context {
  params: Promise<{ form: string }>;
}

/**
 * POST /do/…: sends a form to the API for a browser without JavaScript, hands on the session it answers with, and leads
 * to the page that follows. `proxy.ts` has refused what another site sends.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const values = await valuesOf(request);
  if (!values) return notOurForm();
  const { form: name } = await params;
  const form = plainForm(name, values);
  if (!form) return new Response('There is no such form', { status: 404 });
  const secure = request.headers.get('x-forwarded-proto') === 'https';
  const sent = { name, back: form.back, secure };
  const answer = await ask(form).catch(() => undefined);
  let body = await answer?.json().catch(() => ({}));
  let isDone = answer?.ok ?? false;
  if (form.newest && body?.errors?.[0]?.code === 'version_conflict') {
    const newest = await apiGet(form.newest.path).catch(() => undefined);
    if (newest?.ok && form.newest.isOurs(newest.data)) [isDone, body] = [true, newest.data];
  }
  const otherwise = body?.errors?.[0]?.code === form.otherwise?.code ? form.otherwise?.next : undefined;
  const headers = new Headers();
  for (const cookie of answer?.headers.getSetCookie() ?? []) headers.append('set-cookie', cookie);
  if (isDone || otherwise) {
    const next = otherwise ?? form.next(body);
    headers.set('location', next);
    if (form.done) headers.append('set-cookie', doneCookie(next, form.done));
    headers.append('set-cookie', refusalCookie(sent, undefined));
    if (form.forgets) headers.set('clear-site-data', '"storage"');
  } else {
    const errors: ApiError[] = inWords(body?.errors ?? [NO_ANSWER]);
    headers.set('location', refusedTo(form, errors[0]?.code));
    const inItsWords = errors.map((error) => ({ ...error, ...form.words?.(error) }));
    headers.append('set-cookie', refusalCookie(sent, { errors: inItsWords, typed: form.typed ?? {} }));
  }
  return new Response(null, { status: 303, headers });
}

async function ask({ method, path, body }: PlainForm): Promise<Response> {
  if (path === undefined) return Response.json({});
  return askApi(path, {
    method,
    headers: { ...(await forwarded()), 'content-type': 'application/json' },
    body: body ? JSON.stringify(body) : null,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}
