#!/usr/bin/env node
/**
 * node dev/bin/run.mjs <start|dev|seed|load|fuzz|test|jest> [arguments]
 *
 * Plain JavaScript without dependencies, so that it runs on a fresh clone. It installs the dependencies if they are
 * missing or differ from package-lock.json, then runs src/commands/<command>.ts with the arguments.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compares contents, not times: a clone's files are as old as the clone. Optional packages may be absent. */
function dependenciesAreInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
    const installed = JSON.parse(readFileSync(`${root}node_modules/.package-lock.json`, 'utf8')).packages;
    return Object.entries(wanted)
      .filter(([path]) => path.includes('node_modules/'))
      .every(([path, { version, optional, devOptional }]) =>
        path in installed ? installed[path].version === version : optional || devOptional,
      );
  } catch {
    return false;
  }
}

/** npm's own program, if npm runs this: Yarn, pnpm and Bun set the variable to their own. */
const npmProgram = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined;

/**
 * npm passes its own state (such as `-w tickets`) down in variables that would narrow the installation, as would
 * NODE_ENV=production. Other package managers' settings are not meant for npm.
 */
function environmentForNpm() {
  const narrowing = npmProgram
    ? /^(NODE_ENV|npm_(config_workspace|config_include_workspace|config_local_prefix|config_omit|package_|lifecycle_|command))/
    : /^(NODE_ENV|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !narrowing.test(name)));
}

function installDependencies() {
  console.log('Dependencies: installing with npm ci');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = npmProgram ? [process.execPath, npmProgram] : ['npm'];
  const { status } = spawnSync(npm[0], [...npm.slice(1), ...args], {
    cwd: root,
    env: environmentForNpm(),
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error('Dependencies: npm ci failed, see above. It needs npm 10 or newer and a package registry.');
    process.exit(1);
  }
}

const [command = '', ...args] = process.argv.slice(2);
const file = `${root}dev/src/commands/${command}.ts`;
if (!/^[a-z]+$/.test(command) || !existsSync(file)) {
  console.error('Usage: node dev/bin/run.mjs <start|dev|seed|load|fuzz|test|jest> [arguments]');
  process.exit(2);
}
if (root.includes('?')) {
  console.error(`Node's loaders take a question mark for the start of a query: move the clone out of ${root}`);
  process.exit(1);
}
if (!dependenciesAreInstalled()) installDependencies();

// Requests to this machine bypass any proxy.
const loopback = ['localhost', '127.0.0.1', '::1'];
for (const name of ['NO_PROXY', 'no_proxy']) {
  process.env[name] = [process.env[name], ...loopback].filter(Boolean).join();
}

// What Node 22 or later has compiled once, of whatever a command starts, it loads the next time.
process.env.NODE_COMPILE_CACHE ||= `${root}node_modules/.cache/compiled`;

// The channel to the child closes with this process, however it ends; the child then stops too.
const child = spawn(
  process.execPath,
  ['--conditions=@ticketing/source', '--import', import.meta.resolve('tsx'), file, ...args],
  { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
);
const stop = (signal) => child.kill(signal);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

// The parent may be killed without being able to send a signal: a program with a channel, or npm.
if (process.connected) {
  process.on('disconnect', () => stop('SIGTERM'));
} else if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop('SIGTERM'), 500);
}
