/**
 * node dev/bin/reload.mjs <folder>
 *
 * Bundles a folder's program into ./dist and runs it, and repeats both when a source changes. The packages are a
 * separate bundle, made once: with them each change would take seconds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import inspector from 'node:inspector';
import { dirname } from 'node:path';
import { build, context } from 'esbuild';
import { optionsOf } from './bundle.mjs';

/** File changes within this time count as one. */
const settlesMs = 50;
const [folder] = process.argv.slice(2);
const options = optionsOf(folder, 'dist/index.js');

// With --inspect in NODE_OPTIONS the port is meant for the program.
inspector.close();

let program;
let runs = 0;
let stopping = false;

async function run() {
  const before = program;
  program = undefined;
  if (before?.kill()) await once(before, 'exit');
  // No other copy serves meanwhile, so there is no point in serving on before the stop.
  const env = { ...process.env, STOP_DELAY_MS: '0' };
  const started = spawn(process.execPath, [options.outfile], { stdio: 'inherit', env });
  program = started;
  runs += 1;
  const isFirst = runs === 1;
  started.on('exit', (code) => {
    if (program !== started) return;
    program = undefined;
    // The container restarts it. After a change, only the next change can repair it.
    if (isFirst || stopping) process.exit(code ?? 1);
  });
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true;
    if (!program?.kill(signal)) process.exit();
  });
}

const isOurs = (name) => /^([./]|@ticketing\/)/.test(name);

/** Leaves packages out of the bundle, and collects their names. */
const names = new Set();
const withoutPackages = {
  name: 'without packages',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || isOurs(path)) return;
      names.add(path);
      return { path, external: true };
    }),
};

/** Bundles the packages that the sources name; one named later is read from where it is installed. */
async function bundlePackages() {
  const entries = [...names].map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  const stdin = { contents: `module.exports = { ${entries.join(', ')} }`, resolveDir: folder };
  await build({ ...options, entryPoints: undefined, stdin, outfile: 'dist/packages.js', sourcemap: false });
}
const requirePackages = `
const installed = require;
const packages = installed('./packages.js');
require = (name) => (name in packages ? packages[name]() : installed(name));
`;

const watched = new Set();
/** @param files sources: watches for any change in their folders */
function watchFolders(files) {
  for (const each of files.map((file) => dirname(file))) {
    // Not recursive: Node 20 would lose a file that is replaced. Not esbuild's watch mode: it polls all files in turn.
    if (!watched.has(each)) watch(each, bundleSoon);
    watched.add(each);
  }
}

const runAfterwards = {
  name: 'run',
  setup: ({ onEnd }) =>
    onEnd(async ({ errors, metafile }) => {
      watchFolders(Object.keys(metafile?.inputs ?? {}));
      if (errors.length > 0) return; // the running program keeps running
      if (runs === 0) await bundlePackages();
      await run();
    }),
};
const bundling = await context({
  ...options,
  banner: { js: requirePackages },
  metafile: true,
  plugins: [withoutPackages, runAfterwards],
});

let done = Promise.resolve();
let soon;
function bundleSoon() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    done = done.then(() => bundling.rebuild()).catch(() => {}); // esbuild has reported the error
  }, settlesMs);
}
watchFolders(options.entryPoints);
bundleSoon();
