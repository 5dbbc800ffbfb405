declare module 'mongoose-update-if-current' {
  import type { Schema } from 'mongoose';

  /** Lets `save()` succeed only on the version that was loaded, and increments it. It does not guard findOneAndUpdate. */
  // biome-ignore lint/suspicious/noExplicitAny: a plugin takes a schema of whatever shape
  export function updateIfCurrentPlugin(schema: Schema<any>): void;
}
