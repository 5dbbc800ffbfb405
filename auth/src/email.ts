import { domainToASCII, domainToUnicode } from 'node:url';

/** What shows nothing wherever it stands: zero-width spaces, joiners, direction marks, soft hyphens … */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
/** What no domain has, and Node's conversion would not refuse: it drops or decodes it, as when a URL is read. */
const noDomain = /[\s/?#\\:@%]/;

/**
 * @param written an e-mail address as somebody wrote it
 * @returns the one spelling under which its account is kept: without what nobody sees, in lower case, composed, its
 *   domain as DNS has it (`xn--…`); what is no address stays none
 */
export function canonicalEmail(written: string): string {
  const email = written.replace(invisible, '').trim().normalize('NFC').toLowerCase().normalize('NFC');
  const [local, domain] = splitAddress(email);
  return noDomain.test(domain) ? email : `${local}@${domainToASCII(domain)}`;
}

/**
 * Accounts that are older than the canonical spelling are kept as they were written: trimmed and in lower case.
 * @returns how an account of this address may be kept, what was written first
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
