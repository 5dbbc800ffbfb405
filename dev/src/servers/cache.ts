import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache of server programs: outside the clone, so that a second clone finds them. */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ticketing');
}

/** The path of a program that is already in the cache, or undefined. */
export function findInCache(entry: string, program: string): string | undefined {
  const path = join(cacheDirectory(), entry, program);
  return existsSync(path) ? path : undefined;
}

/**
 * Builds a cache entry, safely while other processes do the same: each builds in its own directory, then renames it.
 * @param entry name of the directory, including the version: an entry never changes
 * @param build fills the given directory, so that it contains `program`
 * @returns the path of the program
 */
export async function buildIntoCache(
  entry: string,
  program: string,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const directory = join(cacheDirectory(), entry);
  await mkdir(cacheDirectory(), { recursive: true });
  const unfinished = await mkdtemp(`${directory}.unfinished-`);
  try {
    await build(unfinished);
    if (!existsSync(join(unfinished, program))) throw new Error(`${program} was not made`);
    await rename(unfinished, directory).catch((error: NodeJS.ErrnoException) => {
      const anotherProcessWasFaster = error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
      if (!anotherProcessWasFaster) throw error;
    });
    return join(directory, program);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
