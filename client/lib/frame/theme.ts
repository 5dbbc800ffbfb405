/** The colours to choose from, and their names. */
export const THEMES = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;

export type Theme = keyof typeof THEMES;

/** The cookie that keeps the choice. */
export const THEME_COOKIE = 'theme';

/** @returns the theme of this name; the system's for any other */
export const themeOf = (name: string | undefined): Theme =>
  (Object.keys(THEMES) as Theme[]).find((theme) => theme === name) ?? 'auto';
