/** Node's arguments to run our TypeScript without a build. */
export const fromSource = ['--conditions=@ticketing/source', '--import', require.resolve('tsx')];
