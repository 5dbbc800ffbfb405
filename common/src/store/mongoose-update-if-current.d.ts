/**
 * Imports the plugin directly: the package's index also loads all of core-js for old browsers, a third of a service's
 * start.
 */
declare module 'mongoose-update-if-current/lib/version-occ-plugin' {
  import type { Schema } from 'mongoose';

  /** Makes `save()` succeed only on the loaded version, and increments it. Does not guard findOneAndUpdate. */
  // biome-ignore lint/suspicious/noExplicitAny: a plugin takes any schema
  export function versionOCCPlugin(schema: Schema<any>): void;
}
