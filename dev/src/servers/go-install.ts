import { basename } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from './cache';
import type { Source } from './locate';
import { onPath } from './programs';

/** Builds a Go program into the cache with `go install`, or finds it there. */
export function goInstall(module: string, version: string): Source[] {
  // A module of a later version ends with it, and its program does not.
  const program = basename(module.replace(/\/v\d+$/, ''));
  const entry = `${program}-${version}-${process.platform}-${process.arch}`;
  return [
    { name: `${version} from the cache`, find: () => findInCache(entry, program) },
    {
      name: `${version} built with Go`,
      async find(say) {
        const go = onPath('go');
        if (!go) return undefined;
        say(`building ${version} with Go, once (about a minute)`);
        return buildIntoCache(entry, program, (directory) =>
          runProgram(go, ['install', `${module}@${version}`], { env: { GOBIN: directory, GOFLAGS: '' } }),
        );
      },
    },
  ];
}
