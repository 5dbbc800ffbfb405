import { readFileSync } from 'node:fs';
import type { Stack } from '../testing/stack';
import { servicesWithDatabase } from '../workspaces';

/** The services with an HTTP API. */
const asked = servicesWithDatabase.map((service) => `${service}-1`);
const counter = /^ticketing_http_request_duration_seconds_count\{.*status="(\d+)".*\} (\d+)$/gm;

/** How often the services have answered with each status since they started, by their own counters. */
export async function answersByStatus(stack: Stack): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (const service of asked) {
    const metrics = await (await fetch(`${stack.process(service).url}/metrics`)).text();
    for (const [, status, count] of metrics.matchAll(counter)) {
      counts.set(Number(status), (counts.get(Number(status)) ?? 0) + Number(count));
    }
  }
  return counts;
}

export const sum = (counts: Map<number, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

/** The lines in the services' logs about an unexpected error or the end of the process. */
export function errorsInLogs(stack: Stack): string[] {
  return stack
    .processes()
    .filter(({ name }) => asked.includes(name))
    .flatMap(({ name, log }) =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => /"level":[56]0|unhandled|uncaught/i.test(line))
        .map((line) => `${name}: ${line}`),
    );
}

/** The process ids by name: equal before and after means that nothing was restarted. */
export const processIds = (stack: Stack): string =>
  JSON.stringify(stack.processes().map(({ name, pid }) => [name, pid]));
