/**
 * node dev/bin/reload.mjs <folder>
 *
 * Bundles the program of a folder into ./dist and runs it, and does both again when a source has changed. The packages are a
 * bundle of their own, made once: with them each change would take seconds.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import inspector from 'node:inspector';
import { dirname } from 'node:path';
import { build, context } from 'esbuild';
import { optionsOf } from './bundle.mjs';

/** Within which files that change are one change. */
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
  // Nobody else serves meanwhile, so it need not go on serving before it stops.
  const env = { ...process.env, STOP_DELAY_MS: '0' };
  const started = spawn(process.execPath, [options.outfile], { stdio: 'inherit', env });
  program = started;
  runs += 1;
  const isFirst = runs === 1;
  started.on('exit', (code) => {
    if (program !== started) return;
    program = undefined;
    // Whoever runs this starts it again. After a change, it is the next change that mends it.
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

/** Bundles the packages that the sources name; one that is named later is read where it is installed. */
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
/** @param files sources: whatever happens where they lie */
function watchFolders(files) {
  for (const each of files.map((file) => dirname(file))) {
    // Not recursive: Node 20 would lose a file that is replaced. Not esbuild's watch mode: it looks at all files in turn.
    if (!watched.has(each)) watch(each, bundleSoon);
    watched.add(each);
  }
}

const runAfterwards = {
  name: 'run',
  setup: ({ onEnd }) =>
    onEnd(async ({ errors, metafile }) => {
      watchFolders(Object.keys(metafile?.inputs ?? {}));
      if (errors.length > 0) return; // what runs runs on
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
    done = done.then(() => bundling.rebuild()).catch(() => {}); // esbuild has said why
  }, settlesMs);
}
watchFolders(options.entryPoints);
bundleSoon();
