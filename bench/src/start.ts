import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from '../../dev/src/stack/readiness';
import type { ServicePlan } from '../../dev/src/topology/services';
import { probe } from './measure';

/** What a service's start costs, and its size afterwards. */
export interface Start {
  /** From nothing to ready, in milliseconds. */
  readyMs: number;
  cpuMs: number;
  /** Of the process after its first requests, in MB. */
  memory: number;
}

/**
 * Starts another copy of a service beside the running ones, on its own, and ends it.
 * @param port free
 * @param path what its first requests ask for
 */
export async function measureStart(service: ServicePlan, port: number, path: string, requests: number): Promise<Start> {
  const { command, args, cwd, env } = service;
  const own = { ...env, PORT: `${port}`, PROBE: `${env.PROBE}-2` };
  rmSync(own.PROBE, { force: true }); // an earlier copy may have left its socket
  const since = performance.now();
  const child = spawn(command, args, { cwd, env: { PATH: process.env.PATH, ...own }, stdio: 'ignore' });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  try {
    const url = `http://127.0.0.1:${port}`;
    const { pathname } = new URL('http' in service.readiness ? service.readiness.http : url);
    while (!(await isReady({ http: url + pathname }))) {
      if (child.exitCode !== null) throw new Error(`${service.name} does not start`);
      await sleep(2);
    }
    const readyMs = performance.now() - since;
    const { cpuMs } = await probe(own.PROBE);
    for (let sent = 0; sent < requests; sent += 1) await (await fetch(url + path)).text();
    const { memory } = await probe(own.PROBE);
    return { readyMs, cpuMs, memory: memory / 1024 / 1024 };
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    process.off('exit', end);
  }
}
