/** A code in groups of four, for people to read out and type. */
export const grouped = (code: string): string => code.replace(/.{4}(?=.)/g, '$& ');
