// The workflows' matrices, as lines for $GITHUB_OUTPUT: node .ci/matrices.mjs [<the commit before>]
//   workspaces  those whose tests a change affects; all, if there is no commit, or git does not know it
//   nodes       the oldest supported Node, and the newest, on which we develop
//   images      the released images, with their Dockerfiles
//   testImages  the same, and the images that only test clusters run
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Used or read by every workspace's tests. */
const everybodys =
  /^(common\/|dev\/|\.ci\/|\.github\/workflows\/check\.yml$|package(-lock)?\.json$|tsconfig.*\.json$|\.nvmrc$)/;
const { workspaces, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
/** The paths outside its own folder that a workspace's tests read. */
const reads = {
  common: /^docs\//,
  dev: /^infra\//,
  bench: new RegExp(`^(${workspaces.join('|')}|infra)/`),
  tests: new RegExp(`^(${workspaces.join('|')}|infra)/|^(skaffold\\.yaml|\\.dockerignore)$`),
};

const [, , before] = process.argv;
const diff = before ? spawnSync('git', ['diff', '--name-only', `${before}...HEAD`], { encoding: 'utf8' }) : undefined;
const files = diff?.status === 0 ? diff.stdout.split('\n').filter(Boolean) : undefined;
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
  testImages: [...images, ...['stripe-emulator', 'inbox'].map((image) => ({ image, dockerfile: 'stand-in' }))],
};
for (const [name, matrix] of Object.entries(matrices)) console.log(`${name}=${JSON.stringify(matrix)}`);
