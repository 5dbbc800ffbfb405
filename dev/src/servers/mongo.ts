import { DryMongoBinary } from 'mongodb-memory-server-core/lib/util/DryMongoBinary';
import { MongoBinary } from 'mongodb-memory-server-core/lib/util/MongoBinary';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl';
import type { Server } from './locate';
import { buildStandIn, findStandIn } from './mongo-stand-in';
import { onPath } from './programs';

/** First checks whether the download is reachable: without the internet the library waits for minutes. */
async function download(): Promise<string> {
  const url = await new MongoBinaryDownloadUrl(await DryMongoBinary.generateOptions()).getDownloadUrl();
  const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`the download answers ${answer.status}`);
  return MongoBinary.getPath();
}

export const mongo: Server = {
  name: 'MongoDB',
  variable: 'MONGOMS_SYSTEM_BINARY',
  sources: [
    { name: 'mongod on the PATH', find: () => onPath('mongod') },
    {
      name: 'an earlier download of mongodb-memory-server',
      find: async () => DryMongoBinary.locateBinary(await DryMongoBinary.generateOptions()),
    },
    { name: 'mongo-java-server, a stand-in for MongoDB, from the cache', find: findStandIn },
    {
      name: 'downloaded by mongodb-memory-server',
      find(say) {
        say('looking for a download, by mongodb-memory-server');
        return download();
      },
    },
    { name: 'mongo-java-server, a stand-in for MongoDB, fetched with Maven', find: buildStandIn },
  ],
  install:
    'Install MongoDB 5 or newer (mongod on the PATH, or its path in MONGOMS_SYSTEM_BINARY), or a JDK 17 and Maven for a stand-in.',
};
