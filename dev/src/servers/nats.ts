import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../run-program';
import { buildIntoCache, findInCache } from './cache';
import { goInstall } from './go-install';
import type { Server, Source } from './locate';
import { onPath } from './programs';

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;

/** Everywhere that a server of the NATS project can come from. */
function sources(program: string, module: string, version: string): Source[] {
  const release = `${program}-${version}-${process.platform}-${architecture}`;
  const file = join(release, program);
  return [
    { name: `${program} on the PATH`, find: () => onPath(program) },
    { name: `release ${version} from the cache`, find: () => findInCache(release, file) },
    ...goInstall(module, version),
    { name: `release ${version}, downloaded`, find: () => downloadRelease(program, version, release, file) },
  ];
}

async function downloadRelease(program: string, version: string, release: string, file: string): Promise<string> {
  const url = `https://github.com/nats-io/${program}/releases/download/${version}/${release}.zip`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!answer.ok) throw new Error(`the download answers ${answer.status}`);
  return buildIntoCache(release, file, async (directory) => {
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
  sources: sources('nats-streaming-server', 'github.com/nats-io/nats-streaming-server', 'v0.25.6'),
  install:
    'Install Go (1.21 or newer), or nats-streaming-server itself (on the PATH, or its path in NATS_STREAMING_BINARY).',
};

/** The server of JetStream. */
export const natsServer: Server = {
  name: 'NATS server',
  variable: 'NATS_SERVER_BINARY',
  sources: sources('nats-server', 'github.com/nats-io/nats-server/v2', 'v2.15.2'),
  install: 'Install Go (1.26 or newer), or nats-server itself (on the PATH, or its path in NATS_SERVER_BINARY).',
};
