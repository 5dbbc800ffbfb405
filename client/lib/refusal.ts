import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { cookies } from 'next/headers';
import type { ApiError } from './api-types';

/** Why a form was refused that was sent to /do/…, and what was typed into it. */
export interface FormRefusal {
  /** The end of the form's action. */
  form: string;
  errors: ApiError[];
  /** By the field's name. */
  typed: Record<string, string>;
}

const COOKIE = 'refusal';
/** Long enough for the next page to arrive. */
const SECONDS = 10;
/** Browsers keep no longer cookie. Packed, 2000 characters that mean something are shorter in most languages. */
const MOST_CHARACTERS = 4_000;
/** What nobody types may unpack to more. */
const MOST_BYTES = 65_536;
/** How much of what was typed may be packed: more than the longest listing in any script, or what fits however packed. */
const MOST_TYPED = [16_000, 1_500, 0];
/** Fast, and nearly as short as the best. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** @returns the Set-Cookie with which the next page says why a form was refused; none if it was not */
export function refusalCookie(refusal: FormRefusal | undefined): string {
  return `${COOKIE}=${refusal ? packed(refusal) : ''}; path=/; max-age=${refusal ? SECONDS : 0}; samesite=lax; httponly`;
}

/**
 * Why the form that led to this page was refused; undefined if none was.
 * @param form only that of this name
 */
export async function refusal(form?: string): Promise<FormRefusal | undefined> {
  const found = unpacked((await cookies()).get(COOKIE)?.value);
  return form === undefined || found?.form === form ? found : undefined;
}

/** Texts that do not fit are left out, the longest first. Anybody may send a form, so this packs a few times at most. */
function packed({ typed, ...why }: FormRefusal): string {
  const fields = Object.entries(typed).sort(([, one], [, other]) => one.length - other.length);
  let value = '';
  for (const most of MOST_TYPED) {
    let left = most;
    const kept = fields.filter(([, text]) => {
      left -= Buffer.byteLength(text);
      return left >= 0;
    });
    const json = JSON.stringify({ ...why, typed: Object.fromEntries(kept) });
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
    const { form, errors, typed } = JSON.parse(json.toString());
    return typeof form === 'string' && Array.isArray(errors) && typed ? { form, errors, typed } : undefined;
  } catch {
    return undefined;
  }
}
