// What the workflows do once for each of, as lines for $GITHUB_OUTPUT: node .ci/matrices.mjs [<the commit before>]
//   workspaces  whose tests a change concerns: all, without a commit that git knows
//   nodes       the oldest Node that is supported, and the newest, on which we develop
//   images      what is released, with its Dockerfile
//   testImages  the same, and what only clusters for tests run
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Used by, or read in, every workspace's tests. */
const everybodys =
  /^(common\/|dev\/|\.ci\/|\.github\/workflows\/check\.yml$|package(-lock)?\.json$|tsconfig.*\.json$|\.nvmrc$)/;
const { workspaces, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
/** What a workspace's tests read outside of its own folder. */
const reads = {
  common: /^docs\//,
  dev: /^infra\//,
  tests: new RegExp(`^(${workspaces.join('|')}|infra)/|^(skaffold\\.yaml|\\.dockerignore)$`),
};

const diff = spawnSync('git', ['diff', '--name-only', `${process.argv[2]}...HEAD`], { encoding: 'utf8' });
const files = diff.status === 0 ? diff.stdout.split('\n').filter(Boolean) : undefined;
const concerned = (workspace) =>
  files === undefined ||
  files.some((file) => everybodys.test(file) || file.startsWith(`${workspace}/`) || reads[workspace]?.test(file));

const having = (path) => workspaces.filter((workspace) => existsSync(`${workspace}/${path}`));
const images = [
  ...having('src/app.ts').map((image) => ({ image, dockerfile: 'service' })),
  { image: 'client', dockerfile: 'client' },
];
const matrices = {
  workspaces: having('jest.config.js').filter(concerned),
  nodes: [engines.node.replace('>=', ''), readFileSync('.nvmrc', 'utf8').trim()],
  images,
  testImages: [...images, { image: 'stripe-emulator', dockerfile: 'stripe-emulator' }],
};
for (const [name, matrix] of Object.entries(matrices)) console.log(`${name}=${JSON.stringify(matrix)}`);
