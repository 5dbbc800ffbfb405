import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { cookies } from 'next/headers';
import type { ApiError } from '../api/api-types';

/** Why a form was refused that was sent to /do/…, and what was typed into it. */
export interface FormRefusal {
  /** None while its visitor signs in again. */
  errors: ApiError[];
  /** By the field's name. */
  typed: Record<string, string>;
}

/** Of each form its own: the page of a listing and the page to edit it have paths that begin alike. */
const cookieOf = (form: string) => `refusal-${form}`;
/** Long enough for the next page to arrive. */
const SECONDS = 10;
/** Long enough to sign in again. */
const SECONDS_TO_SIGN_IN = 900;
/** Browsers keep no longer cookie. Packed, 2000 characters that mean something are shorter in most languages. */
const MOST_CHARACTERS = 4_000;
/** What nobody types may unpack to more. */
const MOST_BYTES = 65_536;
/** How much of what was typed may be packed: more than the longest listing in any script, or what fits however packed. */
const MOST_TYPED = [16_000, 1_500, 0];
const TYPE_AGAIN = { code: 'not_kept', message: 'Please type this again. It was too long to keep.' };
/** Fast, and nearly as short as the best. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** A form that was sent. */
interface SentForm {
  /** The end of its action. */
  name: string;
  /** The address of its page. */
  back: string;
  /** Whether its page came over https. */
  secure: boolean;
}

/** @returns the Set-Cookie with which a form's page, and no other, says why it was refused; nothing if it was not */
export function refusalCookie({ name, back, secure }: SentForm, refusal: FormRefusal | undefined): string {
  const signsIn = refusal?.errors[0]?.code === 'not_signed_in';
  const value = refusal ? packed(signsIn ? { ...refusal, errors: [] } : refusal) : '';
  const seconds = signsIn ? SECONDS_TO_SIGN_IN : SECONDS;
  const rules = `path=${back.split('?')[0]}; max-age=${refusal ? seconds : 0}; samesite=lax; httponly`;
  return `${cookieOf(name)}=${value}; ${rules}${secure ? '; secure' : ''}`;
}

/** Why this form, which led to this page, was refused; undefined if it was not. */
export async function refusal(form: string): Promise<FormRefusal | undefined> {
  return unpacked((await cookies()).get(cookieOf(form))?.value);
}

/**
 * Texts that do not fit are left out, the longest first, and asked for again. Anybody may send a form, so this packs a
 * few times at most.
 */
function packed({ typed, errors }: FormRefusal): string {
  const fields = Object.entries(typed).sort(([, one], [, other]) => one.length - other.length);
  let value = '';
  for (const most of MOST_TYPED) {
    let left = most;
    const kept = fields.filter(([, text]) => {
      left -= Buffer.byteLength(text);
      return left >= 0;
    });
    const lost = fields.slice(kept.length).map(([field]) => ({ field, ...TYPE_AGAIN }));
    const json = JSON.stringify({ errors: [...errors, ...lost], typed: Object.fromEntries(kept) });
    value = brotliCompressSync(json, QUALITY).toString('base64url');
    if (value.length <= MOST_CHARACTERS) break;
  }
  return value;
}

/** @returns what a cookie keeps; undefined if it is none of ours */
export function unpacked(value: string | undefined): FormRefusal | undefined {
  if (!value) return undefined;
  try {
    const json = brotliDecompressSync(Buffer.from(value, 'base64url'), { maxOutputLength: MOST_BYTES });
    const { errors, typed } = JSON.parse(json.toString());
    return Array.isArray(errors) && typed ? { errors, typed } : undefined;
  } catch {
    return undefined;
  }
}
