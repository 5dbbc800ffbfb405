import type { Request } from 'express';

/** @returns the language that the browser prefers, as a BCP 47 tag; undefined if it says none, or nonsense */
export function localeOf(req: Request): string | undefined {
  const [preferred = ''] = req.acceptsLanguages();
  try {
    const [tag] = Intl.getCanonicalLocales(preferred);
    return tag && tag.length <= 35 ? tag : undefined;
  } catch {
    return undefined;
  }
}
