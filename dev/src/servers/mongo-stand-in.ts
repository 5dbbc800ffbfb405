import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from './cache';
import type { Say } from './locate';
import { haveJava, javaEnvironment, maven } from './maven';
import { onPath } from './programs';

const sources = resolve(__dirname, '../../servers/mongo-stand-in');

/** The stand-in's mongod in the cache, built from exactly these sources. */
function entry(): string {
  const hash = createHash('sha256');
  for (const file of ['pom.xml', 'Mongod.java', 'mongod']) hash.update(readFileSync(join(sources, file)));
  return `mongo-stand-in-${hash.digest('hex').slice(0, 12)}`;
}

export function findStandIn(): string | undefined {
  return onPath('java') && findInCache(entry(), 'mongod');
}

/**
 * Downloads the jars of mongo-java-server with Maven and compiles the main class that implements mongod's command line.
 */
export async function buildStandIn(say: Say): Promise<string> {
  await haveJava(say);
  say('no real one can be had; fetching mongo-java-server with Maven, once');
  const program = await buildIntoCache(entry(), 'mongod', async (directory) => {
    const lib = join(directory, 'lib');
    const pom = join(sources, 'pom.xml');
    await maven(directory, '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`);
    const classes = join(directory, 'classes');
    await runProgram('javac', ['-cp', join(lib, '*'), '-d', classes, join(sources, 'Mongod.java')], {
      env: javaEnvironment,
    });
    await runProgram('jar', ['--create', '--file', join(lib, 'mongod.jar'), '-C', classes, '.']);
    rmSync(classes, { recursive: true });
    copyFileSync(join(sources, 'mongod'), join(directory, 'mongod'));
  });
  await archiveClasses(program);
  return program;
}

/** Runs at the final location: an archive only works for jars at the same paths. */
async function archiveClasses(program: string): Promise<void> {
  const store = mkdtempSync(join(tmpdir(), 'ticketing-archive-'));
  await runProgram(program, ['--archive', store]).finally(() => rmSync(store, { recursive: true }));
}
