import type { Readiness } from '../stack/readiness';
import type { StackProcess } from '../stack/stack-file';

/** How to check that a process in stack.json is up: services report it themselves, the others accept connections. */
export function readinessOf({ name, url, port }: StackProcess): Readiness {
  const isService = /-\d+$/.test(name);
  return isService && url ? { http: `${url}/healthz/ready` } : { tcp: port };
}
