import { readFileSync } from 'node:fs';
import { main } from '../commands/main';
import { startGateway } from './gateway';

main(async () => {
  const { PORT, INGRESS = '', UPSTREAMS = '{}' } = process.env;
  await startGateway({
    port: Number(PORT),
    ingress: readFileSync(INGRESS, 'utf8'),
    upstreams: JSON.parse(UPSTREAMS),
    readinessEveryMs: 200,
  });
  process.on('SIGTERM', () => process.exit());
});
