const FALLBACK = 'en-US';

/** The visitor's first usable language of an Accept-Language header; `en-US` without one. */
export function localeOf(acceptLanguage: string | null): string {
  for (const range of (acceptLanguage ?? '').split(',')) {
    const tag = range.split(';')[0]?.trim() ?? '';
    try {
      const [locale] = Intl.NumberFormat.supportedLocalesOf(tag);
      if (locale) return locale;
    } catch {
      // Not a language tag, such as `*`: look at the next one.
    }
  }
  return FALLBACK;
}

/** Dates stand inside English sentences: the visitor's own English if they have one. */
export function dateLocaleOf(locale: string): string {
  return locale.startsWith('en') ? locale : FALLBACK;
}
