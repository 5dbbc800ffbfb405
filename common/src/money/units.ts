import * as z from 'zod';

declare const unit: unique symbol;

/** An amount as it is stored, compared, charged and published: 2050 for 20.50 dollars. */
export type MinorUnits = number & { readonly [unit]?: 'minor' };

/** An amount as the API takes and shows it: 20.5 for 20.50 dollars. Mixing up the two units is a type error. */
export type MajorUnits = number & { readonly [unit]?: 'major' };

/** Parses an amount in an event: a whole number, never a fraction. */
export const minorUnits = z
  .int()
  .min(0)
  .transform((amount): MinorUnits => amount);
