import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
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

/** Fetches the jars of mongo-java-server with Maven and compiles the main class that speaks mongod's command line. */
export async function buildStandIn(say: Say): Promise<string> {
  await haveJava(say);
  say('no real one can be had; fetching mongo-java-server with Maven, once');
  return buildIntoCache(entry(), 'mongod', async (directory) => {
    const lib = join(directory, 'lib');
    const pom = join(sources, 'pom.xml');
    await maven(directory, '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`);
    await runProgram('javac', ['-cp', join(lib, '*'), '-d', join(directory, 'classes'), join(sources, 'Mongod.java')], {
      env: javaEnvironment,
    });
    copyFileSync(join(sources, 'mongod'), join(directory, 'mongod'));
  });
}
