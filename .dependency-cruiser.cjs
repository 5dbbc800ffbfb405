const { existsSync } = require('node:fs');
const { Compiler } = require('@swc/core');
const { workspaces } = require('./package.json');

/** What the web app may know of the rest: the types of the API, declared by the services that answer it. */
const apiTypes = /(^@ticketing\/common|\/src\/api)$/;

// dependency-cruiser asks swc for plain TypeScript, whatever the file: the client's pages and components are TSX. Nor does
// it see, from swc, which imports are of types alone; those of the API's types, which leave nothing at run time, are none.
const { parseFileSync } = Compiler.prototype;
Compiler.prototype.parseFileSync = function (file, options) {
  const parsed = parseFileSync.call(this, file, { ...options, tsx: file.endsWith('.tsx') });
  const { body } = parsed;
  return { ...parsed, body: body.filter(({ typeOnly, source }) => !(typeOnly && apiTypes.test(source?.value))) };
};

/** The import table of docs/architecture.md, kept by `npm run imports`. */
const services = workspaces.filter((workspace) => existsSync(`${__dirname}/${workspace}/src/app.ts`));
/** Everything in these top-level folders. */
const inside = (...folders) => `^(${folders.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...services.map((service) => ({
      name: `${service}-imports-only-itself-and-common`,
      severity: 'error',
      from: { path: `^${service}/` },
      to: { path: inside(...services, 'client', 'dev', 'tests', 'infra'), pathNot: `^${service}/` },
    })),
    {
      name: 'common-imports-no-service',
      severity: 'error',
      from: { path: '^common/' },
      to: { path: inside(...services, 'client', 'dev', 'tests', 'infra') },
    },
    {
      name: 'client-imports-only-types-of-the-api',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: inside('common', ...services, 'dev', 'tests', 'infra') },
    },
    {
      name: 'client-lib-has-no-components',
      severity: 'error',
      from: { path: '^client/lib/' },
      to: { path: '^client/(components|app)/' },
    },
    {
      name: 'client-ui-knows-no-feature',
      severity: 'error',
      from: { path: '^client/components/ui/' },
      to: { path: '^client/(components/(?!ui/)|app/)' },
    },
    {
      name: 'client-features-import-in-one-direction',
      severity: 'error',
      scope: 'folder',
      from: { path: '^client/components/' },
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'A domain rule imports its own folder and @ticketing/common: no database, no broker, no clock.',
      severity: 'error',
      from: { path: '/src/domain/', pathNot: '__test__' },
      to: { pathNot: ['/src/domain/', '^common/'] },
    },
    {
      name: 'only-the-adapter-knows-the-broker',
      severity: 'error',
      from: { pathNot: '^(common/src/messaging/(nats-streaming|jetstream)/|bench/src/(classic/|bare-clients))' },
      to: { path: 'node_modules/(node-nats-streaming|nats|@nats-io)/' },
    },
    {
      name: 'production-code-imports-no-tests',
      severity: 'error',
      from: {
        path: `${inside('common', ...services)}src/`,
        pathNot: '(__test__|^common/src/testing)/',
      },
      to: { path: '(__test__/|^common/src/testing/)' },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/\\.next/)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@ticketing/source', 'import', 'require', 'node', 'default'],
    },
  },
};
