import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from './cache';
import type { Say, Server } from './locate';
import { downloadDebianPackage, onPath } from './programs';

const entry = `promtool-debian-${process.arch}`;

/** Unpacked, not installed: Debian's package would start a Prometheus. */
async function unpackDebianPackage(say: Say): Promise<string | undefined> {
  if (!onPath('apt-get') || !onPath('dpkg-deb')) return undefined;
  say("unpacking Debian's package prometheus, once");
  return buildIntoCache(entry, 'promtool', async (directory) => {
    await downloadDebianPackage('prometheus', directory);
    const [archive = ''] = await readdir(directory);
    await runProgram('dpkg-deb', ['--extract', archive, 'unpacked'], { cwd: directory });
    await rename(join(directory, 'unpacked/usr/bin/promtool'), join(directory, 'promtool'));
    for (const left of [archive, 'unpacked']) await rm(join(directory, left), { recursive: true });
  });
}

/** Prometheus' own check of alerts; only tests use it. */
export const promtool: Server = {
  name: 'promtool',
  variable: 'PROMTOOL_BINARY',
  sources: [
    { name: 'promtool on the PATH', find: () => onPath('promtool') },
    { name: 'promtool from the cache', find: () => findInCache(entry, 'promtool') },
    { name: "promtool of Debian's package prometheus", find: unpackDebianPackage },
  ],
  install: 'Install Prometheus (promtool on the PATH, or its path in PROMTOOL_BINARY).',
};
