import { pathToFileURL } from 'node:url';

/** Node's arguments to run our TypeScript without a build; as a URL, since a path may contain a `#`. */
export const fromSource = ['--conditions=@ticketing/source', '--import', pathToFileURL(require.resolve('tsx')).href];
