import { type Logger, pino } from 'pino';
import { correlationId } from './correlation';

export type { Logger };

/**
 * The structured log of a service: one JSON object a line on standard output, each with the service's name and the
 * correlation id of the request or event it was written for. Credentials are redacted by path.
 */
export function createLogger(service: string, level: string): Logger {
  return pino({
    name: service,
    level,
    redact: ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]', '*.password', '*.token'],
    mixin: () => {
      const id = correlationId();
      return id === undefined ? {} : { correlationId: id };
    },
  });
}
