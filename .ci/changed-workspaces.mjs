// Says whose tests a change concerns, as JSON: node .ci/changed-workspaces.mjs <the commit before it>
// Without a commit that git knows, all workspaces are concerned.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Used by, or read in, every workspace's tests. */
const everybodys =
  /^(common\/|dev\/|\.ci\/|\.github\/workflows\/check\.yml$|package(-lock)?\.json$|tsconfig.*\.json$|\.nvmrc$)/;
const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8'));
/** What a workspace's tests read outside of its own folder. */
const reads = {
  common: /^docs\//,
  dev: /^infra\//,
  tests: new RegExp(`^(${workspaces.join('|')}|infra)/|^(skaffold\\.yaml|\\.dockerignore)$`),
};

const tested = workspaces.filter((workspace) => existsSync(`${workspace}/jest.config.js`));
const diff = spawnSync('git', ['diff', '--name-only', `${process.argv[2]}...HEAD`], { encoding: 'utf8' });
const files = diff.status === 0 ? diff.stdout.split('\n').filter(Boolean) : undefined;

const concerned = (workspace) =>
  files === undefined ||
  files.some((file) => everybodys.test(file) || file.startsWith(`${workspace}/`) || reads[workspace]?.test(file));
console.log(JSON.stringify(tested.filter(concerned)));
