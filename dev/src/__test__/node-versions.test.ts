import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('CI tests on the oldest Node that is supported, as the README says, and on the one of .nvmrc', () => {
  const printed = execFileSync(process.execPath, [join(root, '.ci/matrices.mjs')], { cwd: root, encoding: 'utf8' });
  const [oldest, newest] = JSON.parse(printed.match(/^nodes=(.*)$/m)?.[1] ?? '');
  expect(read('README.md')).toContain(`You need Node ${oldest} or newer`);
  expect(read('dev/bin/bundle.mjs')).toContain(`target: 'node${Number.parseInt(oldest, 10)}'`);
  expect(newest).toBe(read('.nvmrc').trim());
  expect(Number.parseInt(newest, 10)).toBeGreaterThan(Number.parseInt(oldest, 10));
});
