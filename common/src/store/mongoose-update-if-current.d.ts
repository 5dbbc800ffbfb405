/** The plugin itself: the package's index also loads all of core-js, a third of a service's start, for browsers of old. */
declare module 'mongoose-update-if-current/lib/version-occ-plugin' {
  import type { Schema } from 'mongoose';

  /** Lets `save()` succeed only on the version that was loaded, and increments it. It does not guard findOneAndUpdate. */
  // biome-ignore lint/suspicious/noExplicitAny: a plugin takes a schema of whatever shape
  export function versionOCCPlugin(schema: Schema<any>): void;
}
