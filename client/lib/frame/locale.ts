import Negotiator from 'negotiator';

const FALLBACK = 'en-US';
/** No real list of languages is longer; sorting thousands would be wasted work. */
const LONGEST = 500;

/**
 * The visitor's preferred usable language of an Accept-Language header; `en-US` without one. Prices appear in English
 * sentences, so they use Latin digits, whatever the language's own are.
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

/** Dates appear in English sentences: the visitor's own English if they have one. */
export function dateLocaleOf(locale: string): string {
  return new Intl.Locale(locale).language === 'en' ? locale : FALLBACK;
}
