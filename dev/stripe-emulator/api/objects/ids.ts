import { randomBytes } from 'node:crypto';

/** @returns an id in Stripe's format, for example `pi_` and 24 characters */
export const newId = (prefix: string) => `${prefix}_${token(24)}`;
/** @returns random letters and digits */
export const token = (length: number) =>
  randomBytes(length).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, length);
