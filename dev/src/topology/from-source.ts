import { pathToFileURL } from 'node:url';

/** Node's arguments for running our TypeScript without a build; a URL, since a path may contain a `#`. */
export const fromSource = ['--conditions=@ticketing/source', '--import', pathToFileURL(require.resolve('tsx')).href];
