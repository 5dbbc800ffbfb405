import { domainToASCII, domainToUnicode } from 'node:url';

/** Characters that are always invisible: zero-width spaces, joiners, direction marks, soft hyphens … */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/**
 * Characters no domain contains and Node's conversion would not refuse: it drops or decodes them, as when parsing a
 * URL.
 */
const noDomain = /[\s/?#\\:@%]/;

/**
 * @param written an e-mail address as entered
 * @returns the canonical spelling that its account is stored under: without invisible characters, in lower case,
 *   composed, the domain in DNS form (`xn--…`). An invalid address stays invalid
 */
export function canonicalEmail(written: string): string {
  const email = written.replace(invisible, '').trim().normalize('NFC').toLowerCase().normalize('NFC');
  const [local, domain] = splitAddress(email);
  return noDomain.test(domain) ? email : `${local}@${domainToASCII(domain)}`;
}

/**
 * Accounts older than the canonical spelling are stored as they were entered: trimmed and in lower case.
 * @returns the spellings an account of this address may be stored under, the one as entered first
 */
export function spellingsOf(written: string): string[] {
  const canonical = canonicalEmail(written);
  const [local, domain] = splitAddress(canonical);
  return [...new Set([written.trim().toLowerCase(), canonical, `${local}@${domainToUnicode(domain)}`])];
}

function splitAddress(email: string): [local: string, domain: string] {
  const at = email.lastIndexOf('@');
  return [email.slice(0, Math.max(at, 0)), email.slice(at + 1)];
}
