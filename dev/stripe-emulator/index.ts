import { createLogger } from '../../common/src/service/logger';
import { startTracing } from '../../common/src/tracing';
import { startStripeEmulator } from './emulator';

const { PORT = '0', HOST, ALLOWED_HOSTS, STATE_FILE, WEBHOOK_URL, WEBHOOK_SECRET } = process.env;
const { OTEL_EXPORTER_OTLP_ENDPOINT, TRACES_SAMPLED = '1' } = process.env;

const stopTracing = startTracing(
  'stripe-emulator',
  { OTEL_EXPORTER_OTLP_ENDPOINT, TRACES_SAMPLED: Number(TRACES_SAMPLED) },
  createLogger('stripe-emulator', 'warn'),
);

startStripeEmulator({
  port: Number(PORT),
  ...(HOST && { host: HOST }),
  ...(ALLOWED_HOSTS && { allowedHosts: ALLOWED_HOSTS.split(',') }),
  ...(STATE_FILE && { stateFile: STATE_FILE }),
  ...(WEBHOOK_URL && { webhookUrl: WEBHOOK_URL }),
  ...(WEBHOOK_SECRET && { webhookSecret: WEBHOOK_SECRET }),
}).then(
  ({ url, close }) => {
    const stop = async () => {
      await close();
      await stopTracing();
      process.exit(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, stop);
    console.log(`Stripe emulator: ${url}`);
  },
  (error) => {
    console.error(`Stripe emulator: ${error.message}`);
    process.exit(1);
  },
);
