#!/usr/bin/env node
/**
 * node dev/bin/bundle.mjs <folder>...
 *
 * Bundles each folder's program, src/index.ts or index.ts, and all its imports into its dist/index.js: a start then
 * reads one file instead of some 1,600, in half the time. A bundle whose inputs have not changed is not rebuilt. Types
 * are checked elsewhere (npm run types). Images are built with it too, so this is plain JavaScript.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** How to bundle the program of a folder into a file. */
export function optionsOf(folder, outfile) {
  const entry = ['src/index.ts', 'index.ts'].map((file) => join(folder, file)).find(existsSync);
  if (!entry) throw new Error(`There is no program in ${folder}`);
  return {
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    conditions: ['@ticketing/source'],
    // Finds its own binary from where it lies; the explorer's alone.
    external: ['esbuild'],
    // Typefaces and pictures are part of the program that writes with them.
    loader: { '.ttf': 'binary', '.png': 'binary' },
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  };
}

/** The inputs of a bundle, with the state they were in. */
const inputsOf = (folder) => join(folder, 'dist/inputs.json');

function likeness(file) {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

function isUpToDate(folder) {
  try {
    const inputs = Object.entries(JSON.parse(readFileSync(inputsOf(folder), 'utf8')));
    return existsSync(join(folder, 'dist/index.js')) && inputs.every(([file, was]) => likeness(file) === was);
  } catch {
    return false;
  }
}

async function bundle(folder) {
  const options = optionsOf(folder, join(folder, 'dist/index.js'));
  const { metafile, outputFiles } = await build({ ...options, metafile: true, write: false });
  for (const { path, contents } of outputFiles) replace(path, contents);
  const files = [...Object.keys(metafile.inputs), 'package-lock.json', 'dev/bin/bundle.mjs'].filter(existsSync);
  replace(inputsOf(folder), JSON.stringify(Object.fromEntries(files.map((file) => [file, likeness(file)]))));
}

/** Atomic: another process may start or bundle the program at the same moment. */
function replace(file, contents) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}

// Unless dev/bin/reload.mjs imports it.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await Promise.all(
    process.argv
      .slice(2)
      .filter((folder) => !isUpToDate(folder))
      .map(bundle),
  );
}
