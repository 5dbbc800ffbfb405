import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { traceIds } from '../tracing';
import { correlationId } from './correlation';

export type { DestinationStream, Logger };

const headers = ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'];
const credentials = ['password', 'passwordHash', 'token', 'jwt'];

/**
 * A service's structured log: one JSON object per line on standard output, each with the service's name and the
 * correlation id and, while traces are on, the trace of its request or event. Credentials are redacted by path: in the logged object itself and one level
 * down.
 * @param destination where the lines go instead of standard output
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name: service,
    level,
    redact: [...headers, ...credentials, ...credentials.map((name) => `*.${name}`)],
    mixin: () => {
      const id = correlationId();
      return { ...(id !== undefined && { correlationId: id }), ...traceIds() };
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
