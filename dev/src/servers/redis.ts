import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from './cache';
import type { Say, Server } from './locate';
import { haveJava, maven } from './maven';
import { canInstallDebianPackages, installDebianPackages, onPath } from './programs';

/** A zip that carries redis-server 6.2 for Linux and macOS, as a Java library's resource. */
const artifact = 'com.github.codemonstur:embedded-redis:1.4.3';
const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const entry = `embedded-redis-1.4.3-${platform}`;

async function fetchWithMaven(say: Say): Promise<string> {
  await haveJava(say);
  say('fetching redis-server with Maven, once');
  return buildIntoCache(entry, 'redis-server', async (directory) => {
    const unpacked = join(directory, 'unpacked');
    const program = join(directory, 'redis-server');
    await mkdir(unpacked);
    await maven(unpacked, 'dependency:unpack', `-Dartifact=${artifact}`, `-DoutputDirectory=${unpacked}`);
    const binary = (await readdir(unpacked)).find((file) => file.startsWith('redis-server') && file.endsWith(platform));
    if (!binary) throw new Error(`${artifact} has no redis-server for ${platform}`);
    await rename(join(unpacked, binary), program);
    await rm(unpacked, { recursive: true });
    await chmod(program, 0o755);
    await runProgram(program, ['--version']); // some lack the libraries they are linked with
  });
}

export const redis: Server = {
  name: 'Redis',
  variable: 'REDIS_BINARY',
  sources: [
    { name: 'redis-server on the PATH', find: () => onPath('redis-server') },
    { name: 'redis-server from the cache', find: () => findInCache(entry, 'redis-server') },
    { name: 'redis-server fetched with Maven', find: fetchWithMaven },
    {
      name: "Debian's package redis-server",
      async find(say) {
        if (!canInstallDebianPackages()) return undefined;
        say('installing redis-server with apt-get');
        await installDebianPackages('redis-server');
        return onPath('redis-server');
      },
    },
  ],
  install: 'Install Redis 6.2 or newer (redis-server on the PATH, or its path in REDIS_BINARY), or a JDK and Maven.',
};
