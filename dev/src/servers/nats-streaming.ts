import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from './cache';
import { goInstall } from './go-install';
import type { Server } from './locate';
import { onPath } from './programs';

const version = 'v0.25.6';
const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const release = `nats-streaming-server-${version}-${process.platform}-${architecture}`;
const program = join(release, 'nats-streaming-server');

async function downloadRelease(): Promise<string> {
  const url = `https://github.com/nats-io/nats-streaming-server/releases/download/${version}/${release}.zip`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!answer.ok) throw new Error(`the download answers ${answer.status}`);
  return buildIntoCache(release, program, async (directory) => {
    const archive = join(directory, 'release.zip');
    await writeFile(archive, Buffer.from(await answer.arrayBuffer()));
    // macOS' tar reads zip files, Linux' does not.
    await (onPath('unzip')
      ? runProgram('unzip', ['-q', archive, '-d', directory])
      : runProgram('tar', ['-xf', archive, '-C', directory]));
  });
}

export const natsStreaming: Server = {
  name: 'NATS Streaming',
  variable: 'NATS_STREAMING_BINARY',
  sources: [
    { name: 'nats-streaming-server on the PATH', find: () => onPath('nats-streaming-server') },
    { name: `release ${version} from the cache`, find: () => findInCache(release, program) },
    ...goInstall('github.com/nats-io/nats-streaming-server', version),
    { name: `release ${version}, downloaded`, find: downloadRelease },
  ],
  install:
    'Install Go (1.21 or newer), or nats-streaming-server itself (on the PATH, or its path in NATS_STREAMING_BINARY).',
};
