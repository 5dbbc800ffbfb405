import Negotiator from 'negotiator';

const FALLBACK = 'en-US';
/** Nobody lists more languages than fit in here; sorting thousands would be work for nothing. */
const LONGEST = 500;

/**
 * The visitor's favourite usable language of an Accept-Language header; `en-US` without one.
 * Prices stand inside English sentences, so they are written in Latin digits, whatever the language's own are.
 */
export function localeOf(acceptLanguage: string | null): string {
  const accepted = new Negotiator({ headers: { 'accept-language': (acceptLanguage ?? '').slice(0, LONGEST) } });
  for (const tag of accepted.languages()) {
    try {
      const [supported] = Intl.NumberFormat.supportedLocalesOf(tag);
      if (supported) return inLatinDigits(supported);
    } catch {
      // Not a language tag, such as `*`: look at the next one.
    }
  }
  return FALLBACK;
}

/** Without extensions, which could ask for other digits or another calendar. */
function inLatinDigits(tag: string): string {
  const { baseName } = new Intl.Locale(tag);
  const digits = new Intl.NumberFormat(baseName).resolvedOptions().numberingSystem;
  return digits === 'latn' ? baseName : `${baseName}-u-nu-latn`;
}

/** Dates stand inside English sentences: the visitor's own English if they have one. */
export function dateLocaleOf(locale: string): string {
  return new Intl.Locale(locale).language === 'en' ? locale : FALLBACK;
}
