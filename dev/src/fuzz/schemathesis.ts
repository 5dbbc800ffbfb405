import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDescription } from '@ticketing/common';
import type { PythonProgram } from './python';

/** The checks on every answer, whatever the request. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'ignored_auth',
];
const examplesPerOperation = 100;

export interface SchemathesisRun {
  program: PythonProgram;
  origin: string;
  api: ApiDescription;
  /** For its files: the description, and the settings, which hold a session. */
  directory: string;
  seed: number;
  /** A longer wait is a hang; in milliseconds. */
  timeoutMs: number;
  /** The session's token; without one, schemathesis makes some up. */
  session?: string;
}

/**
 * Has schemathesis call everything that is described, with valid and invalid input, and follow the links. It cannot
 * read event streams, which never end: these are left to `askHostilely`.
 * @returns its findings, in its own words; undefined if there were none
 */
export async function runSchemathesis(run: SchemathesisRun): Promise<string | undefined> {
  const { program, origin, api, directory, seed, timeoutMs, session } = run;
  const name = `schemathesis-${seed}`;
  const apiFile = join(directory, `${name}.json`);
  const settings = join(directory, `${name}.toml`);
  writeFileSync(apiFile, JSON.stringify(api));
  writeFileSync(settings, session ? `[auth.openapi.session]\napi_key = ${JSON.stringify(session)}\n` : '');
  const args = [
    ...['--config-file', settings, 'run', apiFile, '--url', origin, '--exclude-path-regex', '/stream$'],
    ...['--checks', checks.join(), '--mode', 'all', '--max-examples', `${examplesPerOperation}`, '--seed', `${seed}`],
    // Threads of one process trigger a defect in Python 3.11's own parser.
    ...['--workers', '1', '--request-timeout', `${timeoutMs / 1000}`, '--continue-on-failure'],
    ...['--generation-database', 'none', '--warnings', 'off', '--no-color'],
  ];
  const child = spawn(program.python, [program.script, ...args], {
    cwd: directory,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(`${chunk}`));
  const [code] = await once(child, 'close');
  process.off('exit', kill);
  return code === 0 ? undefined : output.join('');
}
