import { readFileSync } from 'node:fs';
import { main } from '../commands/main';
import { startGateway } from './gateway';

main(async () => {
  const { PORT, INGRESS = '', UPSTREAMS = '{}', ALLOWED_HOSTS = '', PUBLIC_ORIGIN, WEB_SOCKETS } = process.env;
  const upstreams: Record<string, string[]> = JSON.parse(UPSTREAMS);
  await startGateway({
    port: Number(PORT),
    ingress: readFileSync(INGRESS, 'utf8'),
    upstreams,
    allowedHosts: ALLOWED_HOSTS.split(','),
    ...(PUBLIC_ORIGIN && { publicOrigin: new URL(PUBLIC_ORIGIN) }),
    ...(WEB_SOCKETS && { webSockets: WEB_SOCKETS }),
    // The web app has no database of its own, and no health endpoint.
    watched: {
      services: Object.keys(upstreams).filter((service) => service !== 'client-srv'),
      everyMs: 250,
      patienceMs: 5_000,
    },
  });
  process.on('SIGTERM', () => process.exit());
});
