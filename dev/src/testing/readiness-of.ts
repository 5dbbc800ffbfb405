import type { Readiness } from '../stack/readiness';
import type { StackProcess } from '../stack/stack-file';

/** How to see that a process of stack.json is up: services say so themselves, the others accept connections. */
export function readinessOf({ name, url, port }: StackProcess): Readiness {
  const isService = /-\d+$/.test(name);
  return isService && url ? { http: `${url}/healthz/ready` } : { tcp: port };
}
